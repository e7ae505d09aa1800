/** What the text kernel uses beyond what the engine declares. */
declare namespace WebAssembly {
  interface Memory {
    grow(pages: number): number;
  }
}
