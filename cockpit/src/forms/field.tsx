import { FormGroup, FormHelperText, FormSelect, FormSelectOption, HelperText, HelperTextItem, TextInput } from "@patternfly/react-core";
import type { ReactElement, ReactNode } from "react";

interface FieldProperties {
    id: string; label: string; help?: string; refusal?: string | undefined; isRequired?: boolean; children: ReactNode;
}

/** A field with its label; beside it stands why the command refuses it, or what it means. */
export function Field({ id, label, help, refusal, isRequired, children }: FieldProperties): ReactElement {
    return (
        <FormGroup label={label} fieldId={id} isRequired={isRequired ?? false}>
            {children}
            {(refusal ?? help) !== undefined && (
                <FormHelperText>
                    <HelperText id={`${id}-help`} aria-live="polite">
                        <HelperTextItem variant={refusal === undefined ? "default" : "error"}>{refusal ?? help}</HelperTextItem>
                    </HelperText>
                </FormHelperText>
            )}
        </FormGroup>
    );
}

interface TextProperties {
    id: string; label: string; value: string; help?: string; refusal?: string | undefined; placeholder?: string;
    onChange: (value: string) => void;
}

export function TextField({ id, label, value, help, refusal, placeholder, onChange }: TextProperties): ReactElement {
    return (
        <Field id={id} label={label} {...help === undefined ? {} : { help }} refusal={refusal}>
            <TextInput
                id={id} value={value} onChange={(_, text) => onChange(text)} validated={refusal === undefined ? "default" : "error"}
                aria-describedby={`${id}-help`} {...placeholder === undefined ? {} : { placeholder }} />
        </Field>
    );
}

interface SelectProperties {
    id: string; label: string; value: string; choices: [value: string, label: string][]; help?: string; refusal?: string | undefined;
    onChange: (value: string) => void;
}

/** A choice. A value that is not among the choices any more is shown all the same: it is what is written. */
export function SelectField({ id, label, value, choices, help, refusal, onChange }: SelectProperties): ReactElement {
    const all = choices.some(([choice]) => choice === value) ? choices : [...choices, [value, `${value} (not there)`] as [string, string]];
    return (
        <Field id={id} label={label} {...help === undefined ? {} : { help }} refusal={refusal}>
            <FormSelect
                id={id} value={value} onChange={(_, text) => onChange(text)} validated={refusal === undefined ? "default" : "error"}
                aria-describedby={`${id}-help`}
            >
                {all.map(([choice, text]) => <FormSelectOption key={choice} value={choice} label={text} />)}
            </FormSelect>
        </Field>
    );
}
