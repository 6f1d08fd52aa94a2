/** The shortest password the server takes; said before sending, decided there. */
export const PASSWORD_LENGTH_MIN = 12;
