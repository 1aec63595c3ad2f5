/** The names of a form's field by the pointer of a refusal: /changes/0/matter is the field matter of the first change. */
export function fieldPath(pointer: string | undefined): (string | number)[] {
  return (pointer ?? "")
    .split("/")
    .filter((name) => name !== "")
    .map((name) => (/^\d+$/.test(name) ? Number(name) : name));
}
