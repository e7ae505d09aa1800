/** What the text kernel uses beyond what the engine declares. */
declare namespace WebAssembly {
  interface Memory {
    grow(pages: number): number;
  }
  interface Module {
    readonly __module: never;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(
    module: Module,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ exports: Record<string, unknown> }>;
}
