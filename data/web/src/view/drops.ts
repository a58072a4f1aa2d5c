// Files that are dropped on the page where it has no use for them: a browser would leave the page and open them.

export function holdsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}

function refuse(event: DragEvent): void {
  if (!event.dataTransfer || !holdsFiles(event.dataTransfer)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
}

/** A view that takes files listens as well, after this. */
export function startDrops(): void {
  addEventListener("dragover", refuse);
  addEventListener("drop", refuse);
}
