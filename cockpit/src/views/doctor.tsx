import { Button, Label } from "@patternfly/react-core";
import { useCallback, type ReactElement } from "react";
import { CommandError, jsonOf, runJson } from "../host/command";
import type { Finding } from "../host/types";
import { CommandText } from "../parts/command";
import { Notice } from "../parts/notice";
import { View } from "../parts/view";
import { Waiting } from "../parts/waiting";
import { useHost } from "../state/host";
import { useLoaded } from "../state/loaded";

/** What reconciler doctor finds: what is wrong, what follows, and what to do. */
export function DoctorView(): ReactElement {
    const { admin } = useHost();
    const read = useCallback(() => examine(admin === true), [admin]);
    const { value, error, isLoading, reload } = useLoaded(read);
    const again = <Button variant="secondary" onClick={reload} isLoading={isLoading} isDisabled={isLoading}>Examine again</Button>;
    return (
        <View title="Doctor" text="Everything that a machine's network depends on, examined now." actions={again}>
            {error !== null && <Notice title="The examination could not be made" text={error} onRetry={reload} />}
            {value === null ? error === null && <Waiting label="Examining" /> : <Findings findings={value} />}
        </View>
    );
}

async function examine(admin: boolean): Promise<Finding[]> {
    try {
        return (await runJson<Finding[]>(["doctor"], admin)).value;
    } catch (error) {
        // What could not be reached is a finding of its own.
        const findings = error instanceof CommandError && error.status === 3 ? jsonOf<Finding[]>(error) : undefined;
        if (findings === undefined)
            throw error;
        return findings;
    }
}

function Findings({ findings }: { findings: Finding[] }): ReactElement {
    if (findings.length === 0)
        return <p role="status"><Label status="success">Healthy</Label> Nothing is wrong with this host and the logical network.</p>;
    return (
        <ul className="problems" aria-label="Findings">
            {findings.map((finding, index) => (
                <li key={index}>
                    <div className="problem-title">
                        <Label isCompact status={finding.severity === "error" ? "danger" : "warning"}>{finding.severity}</Label>
                        <strong>{finding.subject}</strong>
                        <span className="subtle">{finding.check}</span>
                    </div>
                    <div>{finding.finding}.</div>
                    <div className="subtle">{finding.consequence}.</div>
                    <CommandText text={finding.remedy} />
                </li>
            ))}
        </ul>
    );
}
