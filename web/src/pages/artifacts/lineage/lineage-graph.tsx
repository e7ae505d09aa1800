/**
 * The lineage of an artifact as a graph: cards to follow, lines with what the one is for the other.
 *
 * @module
 */
import { Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { LinkTo } from '../../../parts/link.tsx';
import { kindWords, shortId } from '../artifact-words.ts';
import type { Edge, Lineage, Node } from './layers.ts';

const row = 104;
const height = 58;
/** Of a card: wide where there is room for it. */
const widths = { least: 164, most: 300 };
const gap = 14;

interface Props {
  project: string;
  /** The artifact whose lineage it is. */
  id: string;
  lineage: Lineage;
  /** A line below the name of each, such as the file that it was read from. */
  notes: ReadonlyMap<string, string>;
}

export function LineageGraph({ project, id, lineage, notes }: Props) {
  const { ref, width: free } = useElementSize<HTMLDivElement>();
  const most = Math.max(...lineage.nodes.map(({ of }) => of));
  const width = Math.max(free, most * (widths.least + gap));
  const card = { width: Math.min(widths.most, width / most - gap), height };
  const whole = lineage.layers * row - (row - height);
  const x = ({ place, of }: Node) => ((place + 0.5) / of) * width;
  const y = ({ layer }: Node) => layer * row;
  const byId = new Map(lineage.nodes.map((node) => [node.id, node]));
  return (
    <div ref={ref} className="wide" tabIndex={0}>
      <div style={{ position: 'relative', width, height: whole }}>
        <svg width={width} height={whole} aria-hidden="true" style={{ position: 'absolute' }}>
          {lineage.edges.map(({ from, to, role }) => {
            const [above, below] = [byId.get(from), byId.get(to)];
            if (above === undefined || below === undefined) return null;
            return (
              <Line
                key={`${from} ${to} ${role}`}
                role={below.layer - above.layer === 1 ? role : null}
                from={[x(above), y(above) + card.height]}
                to={[x(below), y(below)]}
                card={card}
                skips={below.layer - above.layer > 1}
              />
            );
          })}
        </svg>
        {lineage.nodes.map((node) => (
          <Card
            key={node.id}
            project={project}
            node={node}
            note={notes.get(node.id)}
            chosen={node.id === id}
            width={card.width}
            left={x(node) - card.width / 2}
            top={y(node)}
          />
        ))}
      </div>
    </div>
  );
}

type Place = readonly [x: number, y: number];

interface LineProps {
  card: { width: number };
  role: Edge['role'] | null;
  from: Place;
  to: Place;
  /** It passes layers in between, so that it goes around the cards there. */
  skips: boolean;
}

function Line({ role, from: [x1, y1], to: [x2, y2], card, skips }: LineProps) {
  const aside = skips ? card.width / 2 + 26 : 0;
  const middle = (y1 + y2) / 2;
  const path = skips
    ? `M${x1 + card.width / 2 - 12},${y1} C${x1 + aside},${y1 + 40} ${x2 + aside},${y2 - 40} ${x2 + card.width / 2 - 12},${y2}`
    : `M${x1},${y1} C${x1},${middle} ${x2},${middle} ${x2},${y2}`;
  return (
    <g>
      <path d={path} fill="none" stroke="var(--dim)" strokeWidth="1.5" opacity="0.55" />
      {role !== null && (
        <text
          x={(x1 + x2) / 2 + 6}
          y={middle + 4}
          fontSize="11"
          fill="var(--dim)"
          stroke="var(--ground)"
          strokeWidth="3"
          paintOrder="stroke"
        >
          {role}
        </text>
      )}
    </g>
  );
}

interface CardProps {
  project: string;
  node: Node;
  note: string | undefined;
  chosen: boolean;
  width: number;
  left: number;
  top: number;
}

function Card({ project, node, note, chosen, width, left, top }: CardProps) {
  return (
    <LinkTo
      to="/projects/$project/artifacts/$artifact"
      params={{ project, artifact: node.id }}
      aria-current={chosen ? 'true' : undefined}
      underline="never"
      c="inherit"
      style={{
        position: 'absolute',
        left,
        top,
        width,
        height,
        padding: '7px 11px',
        borderRadius: 9,
        border: `${chosen ? 2 : 1}px solid var(${chosen ? '--run' : '--line'})`,
        background: 'var(--card)',
        overflow: 'hidden',
      }}
    >
      <Text size="sm" fw={600} truncate>
        {kindWords[node.kind] ?? node.kind}
      </Text>
      <Text size="xs" c="dimmed" truncate title={note}>
        {note ?? shortId(node.id)}
      </Text>
    </LinkTo>
  );
}
