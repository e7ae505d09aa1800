import { comparisonTable } from '../../draw/scores/metrics.ts';
import { decisionLines, decisionTable } from '../../draw/scores/decision.ts';
import { renderRelease } from '../../draw/scores/release.ts';
import { sideBySideLines } from '../../draw/scores/side-by-side.ts';
import { bytes, short } from '../../draw/text/style.ts';
import type { BundleFormat, BundleManifest } from '../../../lifecycle/package/bundle.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'export.run'> = {
  text({ output, view }, style) {
    const { project, bundle, cached, folder, manifest, decision } = output;
    const { format, encoding, evaluation } = manifest;
    return [
      `${style.green(cached ? 'unchanged' : 'exported')} bundle ${short(bundle)} · ${format}, ${encoding} · ${view.files} files, ${bytes(view.bytes)} · ${style.bold(folder)}`,
      loadedBack(format),
      ...notAsked(manifest),
      ...(decision === null
        ? []
        : [decisionTable(decision, view.speeds, style), ...decisionLines(decision, undefined)]),
      ...(evaluation
        ? [comparisonTable(evaluation, style), ...sideBySideLines(evaluation.sideBySide, style)]
        : []),
      renderRelease(output, style),
      `next: brewslm optimize --project ${project} --target mobile_iphone15`,
    ].join('\n');
  },
};

/** Programs of the target that did not see the bundle. */
function notAsked({ consumers, target }: BundleManifest): string[] {
  const titles = consumers.filter(({ loaded }) => !loaded).map(({ title }) => title);
  return titles.length === 0
    ? []
    : [`not asked: ${titles.join(', ')} (brewslm target doctor ${target})`];
}

/** What was found when the bundle was loaded. */
function loadedBack(format: BundleFormat): string {
  if (format === 'onnx')
    return 'loaded back: losses as the engine has them, tokens and renderings as in the checkpoint';
  if (format === 'gguf') return 'loaded in llama.cpp: each type with its loss';
  if (format === 'ollama')
    return 'loaded in llama.cpp: each type with its loss; prompts of the Modelfile as in the checkpoint';
  return 'loaded back: every tensor, token and rendering as in the checkpoint';
}
