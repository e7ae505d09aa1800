import { renderVerdict } from '../../draw/problem.ts';
import { short } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.accept'> = {
  text: ({ output: { release, bundle, accepted, signer, verdict }, view }, style) =>
    accepted
      ? `${style.green('accepted')} release ${release}, bundle ${short(bundle)}${signer === null ? '' : `, signed by ${short(signer)}`}`
      : [
          `${style.red('not accepted')}: release ${release}`,
          renderVerdict(verdict, style),
          `to accept it all the same: brewslm gate override --project ${view.project} --gate D --reason "..."`,
        ].join('\n'),
};
