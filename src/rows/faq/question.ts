/**
 * What reads as a question, in the languages whose words for asking are listed here; a question mark
 * tells it in most others.
 *
 * @module
 */
const MARK = /[?？؟]["”»)\]]*$/u;
const ASKING = new RegExp(
  `^(?:${[
    'how|what|why|when|where|who|which|can|could|do|does|did|is|are|will|would|should|may|must|am',
    'wie|was|warum|wieso|wann|wo|wohin|wer|welche[rsn]?|kann|können|darf|muss|gibt es|ist|sind',
    "comment|pourquoi|quand|où|qui|quel(?:le)?s?|puis-je|est-ce|qu'est-ce|combien|dois-je|peut-on",
    '¿|cómo|como|qué|cuándo|cuánto|dónde|por qué|cuál|puedo|quién',
    'come|perché|quando|dove|chi|quale|quanto|posso|cosa|cos’è|por que|quanto|onde|quem|qual',
    'hoe|wat|waarom|wanneer|waar|wie|welke|kan ik',
  ].join('|')})(?=[\\s’'])`,
  'iu',
);
const LEAST_WORDS = 3;
const MOST_CHARACTERS = 300;

/** As a heading, numbers and marks before it left out. */
export const questionText = (heading: string): string =>
  heading
    .replaceAll(/\s+/g, ' ')
    .replace(/^\s*(?:\(?\d+(?:\.\d+)*[.):]?\s+|(?:q|question|frage|f)\s?\d*\s?[:.)]\s*)/i, '')
    .replace(/[\s¶#]+$/u, '')
    .trim();

export function isQuestion(text: string): boolean {
  if (text.length > MOST_CHARACTERS) return false;
  if (MARK.test(text)) return true;
  return ASKING.test(text) && text.split(' ').length >= LEAST_WORDS && !/[.!:;]$/.test(text);
}

/** What pages of questions call themselves. */
export const FAQ_TITLE =
  /\bfaqs?\b|\bq\s?&\s?a\b|frequently asked|h(?:ä|ae)ufig(?:e|er)? (?:gestellte )?fragen|fragen und antworten|questions? fréquen|foire aux questions|preguntas (?:más )?frecuentes|perguntas frequentes|domande frequenti|veelgestelde vragen|よくある(?:ご)?質問|常见问题|常見問題|자주 묻는 질문/iu;
