import { Link } from '@tanstack/react-router';
import { Empty } from './empty.tsx';

export const NotFound = () => (
  <Empty order={1} title="Nothing is at this address">
    The link may be older than this version. <Link to="/">All projects</Link> are listed on the
    first page.
  </Empty>
);
