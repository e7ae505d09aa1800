import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Attributes<Own> = Own &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Own> & { ref?: Ref<HTMLAnchorElement> };

/** A link within the page; its address is checked against the routes. */
export const LinkTo = createLink((props: Attributes<AnchorProps>) => <Anchor {...props} />);

/** The same that looks like a button. */
export const ButtonTo = createLink((props: Attributes<ButtonProps>) => (
  <Button component="a" {...props} />
));
