import { Text, Title } from '@mantine/core';

/** A part of the settings with an address of its own: `/settings#runtimes`. */
export const Section = ({
  id,
  title,
  about,
  children,
}: {
  id: string;
  title: string;
  about: string;
  children: React.ReactNode;
}) => (
  <section aria-labelledby={id}>
    <Title order={2} size="h4" id={id}>
      {title}
    </Title>
    <Text c="dimmed" mb="sm" maw={720}>
      {about}
    </Text>
    {children}
  </section>
);
