/** Takes what is wrong with a document: a pointer into it and a sentence. */
export type Complain = (pointer: string, message: string) => void;
