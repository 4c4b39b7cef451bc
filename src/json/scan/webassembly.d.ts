/** What is used of WebAssembly, which the types of Node.js leave to those of browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }

  /** Memory in pages of 64 KiB. */
  class Memory {
    readonly buffer: ArrayBuffer;
    constructor(size: { readonly initial: number });
  }

  class Instance {
    readonly exports: unknown;
    constructor(module: Module, imports: { readonly env: { readonly memory: Memory } });
  }
}
