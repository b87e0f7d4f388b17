// Of what is used: the scripts themselves are not checked.
export function segment(language: string, text: string): string[];
export default function init(input: { module_or_path: any }): Promise<unknown>;
