/**
 * The page of questions and answers of a made-up town hall: a heading for each service, below it
 * the questions that people have about it. Beside it, what people asked in other words.
 * @module
 */
import { stream } from '../samples/lib/random.mjs';
import { capital } from '../samples/lib/text.mjs';
import { write } from './draw.mjs';

/** What it is called, what to bring, and what there is to know of it alone. */
const SERVICES = [
  [
    'a passport',
    'your old passport and a photo',
    'It is valid for ten years, for children for six.',
  ],
  [
    'an identity card',
    'a photo and a birth certificate',
    'You must carry one from the age of sixteen.',
  ],
  ['a parking permit', 'the papers of the car', 'One household may have two.'],
  ['a birth certificate', 'your identity card', 'We also write it in four other languages.'],
  [
    'a fishing licence',
    'the certificate of your course',
    'It holds for all waters of the district.',
  ],
  ['a dog licence', 'the vaccination card of the dog', 'A second dog costs twice as much.'],
  [
    'a building permit',
    'the plans in three copies',
    'A shed of less than ten square metres needs none.',
  ],
  ['a library card', 'your identity card', 'Children need the signature of a parent.'],
  [
    'a place in a nursery',
    'the birth certificate of the child',
    'Brothers and sisters go to the same house.',
  ],
  ['a street party', 'a list of the neighbours who agree', 'Music must end at ten.'],
  ['a market stall', 'your trade licence', 'The market is on Wednesdays and Saturdays.'],
  [
    'a trade licence',
    'your identity card and a rental contract',
    'Some trades need an examination as well.',
  ],
  ['an allotment', 'proof that you live here', 'The waiting list is long.'],
  ['a marriage', 'birth certificates of both', 'The old mill can be booked for the day.'],
  [
    'a change of address',
    'the confirmation of your landlord',
    'You have two weeks after the move.',
  ],
  ['a skip on the street', 'a sketch of the place', 'The pavement must stay free.'],
  ['a tree felling', 'a photo of the tree', 'None may be felled from March to September.'],
  ['a bulky waste collection', 'a list of what is to go', 'Put it out the evening before.'],
  [
    'a taxi licence',
    'your driving licence and a health certificate',
    'It is renewed every five years.',
  ],
  ['a hall for an evening', 'a deposit in cash', 'It has chairs for eighty people.'],
  ['a grave', 'the death certificate', 'The town looks after it for twenty years.'],
  ['a housing allowance', 'your last three pay slips', 'It is reckoned anew every year.'],
  ['a bus pass', 'a photo', 'Pupils ride free.'],
  ['a sports field', 'the papers of your club', 'The lights go out at nine.'],
  ['a film shoot', 'a plan of the day', 'Drones need a permit of their own.'],
  ['a lost item', 'a description of it', 'We keep what is found for six months.'],
];
const OFFICES = [
  'the citizens’ office',
  'the front desk',
  'room 12',
  'the building office',
  'the registry',
  'the office at the station',
];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];

const QUESTIONS = [
  [
    '[What does {a} cost?|How much is {a}?|What is the fee for {a}?]',
    '[The fee is {fee} euros|It costs {fee} euros]. [You can pay by card.|Please pay at the desk.|Cash is fine as well.]',
  ],
  [
    '[What do I bring|What do I need|Which papers do I need] for {a}?',
    'Please bring **{papers}**.[| Copies are enough.| We need the originals.]',
  ],
  [
    '[How long does it take to get|How long do I wait for|When will I have] {a}?',
    '[It takes|Allow|Reckon with] about {days} working days.[| In summer it may be longer.]',
  ],
  [
    '[Where do I apply for|Where can I ask for|Who deals with] {a}?',
    'Go to {office}.[| It is on the ground floor.| The lift is on the left.]',
  ],
  [
    '[Can I apply online for|Is there an online form for] {a}?',
    '[Yes, the form is on our page under _Services_.|Not yet. Come in person, or send somebody with a letter.]',
  ],
  [
    '[When is the office open|On which days can I come] for {a}?',
    'On {day} and {other}, from {from} to {to}.[| Please book a time.]',
  ],
  [
    '[Can somebody else collect|May my partner apply for|Can I send a friend for] {a}?',
    '[Yes, with a signed letter and your identity card.|No, you have to come yourself.]',
  ],
  ['[What else should I know|Is there anything special|What are the rules] about {a}?', '{known}'],
  [
    '[What if I am late with|Is there a deadline for|What happens when I forget] {a}?',
    '[There is a fine of {fine} euros.|Nothing happens in the first {days} days.|Call us, we find a way.]',
  ],
];

/** What a service's answers are made of. */
function slotsOf([name, papers, known]) {
  const random = stream('faq-bot', name);
  const [day, other] = random.shuffle(DAYS);
  return {
    a: name,
    papers,
    known,
    fee: String(random.range(3, 60)),
    fine: String(random.range(10, 90)),
    days: String(random.range(2, 40)),
    office: random.pick(OFFICES),
    day,
    other,
    from: String(random.range(8, 10)),
    to: String(random.range(13, 18)),
  };
}

const pairs = SERVICES.flatMap((service) => {
  const slots = slotsOf(service);
  return QUESTIONS.map(([ask, answer], index) => {
    const random = stream('faq-bot', service[0], index);
    const question = write(ask, random, slots);
    // Another way to ask the same.
    let asked = question;
    while (asked === question) asked = write(ask, random, slots);
    return { service: service[0], question, asked, answer: write(answer, random, slots) };
  });
});

const page = (title, parts) => Buffer.from(`# ${title}\n\n${parts.join('\n')}`);

/** The page itself: each question once. */
export const faqPage = () =>
  page('Questions and answers', [
    'What people ask us at the town hall of Lower Wexham.\n',
    ...SERVICES.map(([name]) => {
      const of = pairs.filter(({ service }) => service === name);
      const parts = of.map(({ question, answer }) => `### ${question}\n\n${answer}\n`);
      return `## ${capital(name.replace(/^an? /, ''))}\n\n${parts.join('\n')}`;
    }),
  ]);

/** What people really asked, in words that the page does not use, to measure on. */
export function askedPages() {
  const drawn = stream('faq-bot', 'asked').shuffle(pairs);
  const parts = drawn.map(({ asked, answer }) => `## ${asked}\n\n${answer}\n`);
  return {
    validation: page('Asked in February', parts.slice(0, 40)),
    test: page('Asked in March', parts.slice(40, 80)),
  };
}
