import { Code } from '@mantine/core';

/** Text in which `commands` stand between backticks, as fixes and reasons have them. */
export const Prose = ({ text }: { text: string }) => (
  <>
    {text.split('`').map((part, index) =>
      // Every second part stood between two of them.
      index % 2 === 1 ? (
        // oxlint-disable-next-line react/no-array-index-key -- parts of a text have no other name
        <Code key={index}>{part}</Code>
      ) : (
        part
      ),
    )}
  </>
);
