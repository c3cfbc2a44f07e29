import { Content, Flex, FlexItem, PageSection, Title } from "@patternfly/react-core";
import type { ReactElement, ReactNode } from "react";

interface Properties { title: string; text?: ReactNode; actions?: ReactNode; children: ReactNode }

/** A view with its heading. */
export function View({ title, text, actions, children }: Properties): ReactElement {
    return (
        <PageSection hasBodyWrapper={false} isFilled aria-label={title}>
            <Flex justifyContent={{ default: "justifyContentSpaceBetween" }} alignItems={{ default: "alignItemsFlexStart" }}>
                <FlexItem flex={{ default: "flex_1" }}>
                    <Title headingLevel="h1" size="xl">{title}</Title>
                    {text !== undefined && <Content component="p" className="subtle">{text}</Content>}
                </FlexItem>
                {actions !== undefined && <FlexItem>{actions}</FlexItem>}
            </Flex>
            <div className="view-body">{children}</div>
        </PageSection>
    );
}
