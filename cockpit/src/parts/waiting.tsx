import { Bullseye, Spinner } from "@patternfly/react-core";
import type { ReactElement } from "react";

/** While something is read for the first time. */
export function Waiting({ label }: { label: string }): ReactElement {
    return <Bullseye><Spinner size="lg" aria-label={label} /></Bullseye>;
}
