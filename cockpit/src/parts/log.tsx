import type { ReactElement } from "react";
import type { LogLine } from "../host/journal";

/** Lines of the daemon's log. */
export function LogLines({ lines }: { lines: LogLine[] }): ReactElement {
    return (
        <ul className="log" aria-label="Log lines">
            {lines.map(line => (
                <li key={line.id} className={line.level}>
                    <time className="subtle" dateTime={line.at.toISOString()}>{stamp(line.at)}</time>
                    <span className="text">
                        {(line.level === "warning" || line.level === "error")
                            && <span className="visually-hidden">{line.level}: </span>}
                        {line.text}
                    </span>
                </li>
            ))}
        </ul>
    );
}

function stamp(time: Date): string {
    const two = (n: number) => String(n).padStart(2, "0");
    return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} `
        + `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
