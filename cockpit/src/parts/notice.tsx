import { Alert, Button } from "@patternfly/react-core";
import type { ReactElement } from "react";
import { CommandText } from "./command";
import { commandIn } from "./remedy";

interface Properties {
    title: string;
    /** The command's own sentence; lines of it stand below each other. */
    text: string;
    isWarning?: boolean;
    remedy?: string | null;
    onRetry?: () => void;
}

/** Something that went wrong: what, and what to do. Screen readers say it when it appears. */
export function Notice({ title, text, isWarning, remedy, onRetry }: Properties): ReactElement {
    const command = remedy ?? commandIn(text);
    return (
        <Alert
            isInline
            isLiveRegion
            variant={isWarning ? "warning" : "danger"}
            title={title}
            component="h2"
            actionLinks={onRetry && <Button variant="link" isInline onClick={onRetry}>Try again</Button>}
        >
            <div className="lines">{text.split("\n").map((line, index) => <span key={index}>{line}</span>)}</div>
            {command !== null && <CommandText text={command} />}
        </Alert>
    );
}
