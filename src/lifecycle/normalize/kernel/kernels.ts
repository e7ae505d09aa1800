import { ChatKernel } from './chat-kernel.ts';
import { TextKernel } from './text-kernel.ts';

/** What works on bytes; nobody holds views of their memory while another asks. */
export interface Kernels {
  text: TextKernel;
  chat: ChatKernel;
}

export const loadKernels = async (): Promise<Kernels> => ({
  text: await TextKernel.load(),
  chat: await ChatKernel.load(),
});
