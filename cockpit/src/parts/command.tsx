import { ClipboardCopyButton } from "@patternfly/react-core";
import { useId, useState, type ReactElement } from "react";

/** A command for the shell, with a button that copies it. */
export function CommandText({ text }: { text: string }): ReactElement {
    const id = useId();
    const [copied, setCopied] = useState(false);
    return (
        <div className="command">
            <code id={`${id}-text`}>{text}</code>
            <ClipboardCopyButton
                id={`${id}-copy`}
                // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is still required
                textId={`${id}-text`}
                aria-label={`Copy the command ${text}`}
                variant="plain"
                exitDelay={600}
                onClick={() => void copy(text).then(done => setCopied(done))}
                onTooltipHidden={() => setCopied(false)}
            >
                {copied ? "Copied" : "Copy"}
            </ClipboardCopyButton>
        </div>
    );
}

/** A page in a frame may not have the clipboard, and over plain HTTP there is none: then the old way is tried. */
async function copy(text: string): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const area = document.createElement("textarea");
        area.value = text;
        area.setAttribute("aria-hidden", "true");
        document.body.append(area);
        area.select();
        // eslint-disable-next-line @typescript-eslint/no-deprecated
        const done = document.execCommand("copy");
        area.remove();
        return done;
    }
}
