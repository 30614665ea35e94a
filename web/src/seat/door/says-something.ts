// Whether there is anything to read in a name. The server decides (moderation/names/cleaning.py); this spares people its answer.

const UNSEEN = /\p{Default_Ignorable_Code_Point}|\u{2800}|\u{13441}|\u{13442}|\u{16fe4}|\u{1d159}/gu;

export function saysSomething(name: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(name.replace(UNSEEN, ""));
}
