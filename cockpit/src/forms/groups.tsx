import { Checkbox, FormGroup } from "@patternfly/react-core";
import type { ReactElement } from "react";
import { TextField } from "./field";

interface Properties { value: string; groups: string[]; refusal: string | undefined; byDefault: string; onChange: (groups: string) => void }

/** With more groups than that a list of boxes is no help. */
const MOST_BOXES = 24;

/** The port groups: boxes to check, or text where there are too many. */
export function GroupsField({ value, groups, refusal, byDefault, onChange }: Properties): ReactElement {
    const chosen = value.split(/\s+/).filter(name => name !== "");
    const isUnknown = chosen.some(name => !groups.includes(name));
    if (groups.length > MOST_BOXES || isUnknown || groups.length === 0) {
        return (
            <TextField
                id="groups" label="Port groups" value={value} refusal={refusal} onChange={onChange}
                help={`Names, separated by spaces (default: ${byDefault})`} />
        );
    }

    return (
        <FormGroup role="group" label="Port groups" fieldId="groups" isInline>
            {groups.map((name, index) => (
                <Checkbox
                    key={name} id={index === 0 ? "groups" : `groups-${index}`} label={name} isChecked={chosen.includes(name)}
                    onChange={(_, checked) => onChange((checked ? [...chosen, name] : chosen.filter(other => other !== name)).join(" "))} />
            ))}
            {refusal !== undefined && <div className="pf-v6-c-helper-text__item pf-m-error" role="alert">{refusal}</div>}
        </FormGroup>
    );
}
