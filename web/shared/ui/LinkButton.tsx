// A link that looks like a button: it goes somewhere, so it is a link.
import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Props = Omit<ButtonProps, 'component'> & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & { ref?: Ref<HTMLAnchorElement> };

export const LinkButton = createLink(function AnchorButton({ ref, ...props }: Props) {
  return <Button component="a" ref={ref} {...props} />;
});
