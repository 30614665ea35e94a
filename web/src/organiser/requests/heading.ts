/** The id of the heading of a request's card. */
export const headingOf = (request: string): string => `request-${request}`;
