/** Cuts a stream of server-sent events into events. Pieces may end anywhere. */
export class EventReader {
    private rest = "";
    private type = "";
    private data: string[] = [];

    constructor(private readonly onEvent: (type: string, data: string) => void) {}

    take(piece: string): void {
        const lines = (this.rest + piece).split("\n");
        this.rest = lines.pop() ?? "";
        for (const line of lines) {
            if (line === "") {
                if (this.data.length > 0)
                    this.onEvent(this.type, this.data.join("\n"));
                this.type = "";
                this.data = [];
            } else if (line.startsWith("event: ")) {
                this.type = line.slice(7);
            } else if (line.startsWith("data: ")) {
                this.data.push(line.slice(6));
            }
        }
    }
}
