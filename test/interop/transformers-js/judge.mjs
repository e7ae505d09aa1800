// judge.mjs JOBS.json: replies of models in transformers.js, as JSON on standard output. Jobs name a
// folder below `root`, a dtype (null: what the folder says), and conversations to reply to.
import { readFileSync } from 'node:fs';
import { AutoModelForCausalLM, AutoTokenizer, env } from '@huggingface/transformers';

const { root, jobs } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
env.allowRemoteModels = false;
env.localModelPath = root;
const verdicts = [];
for (const { folder, dtype, conversations, maxTokens } of jobs) {
  const tokenizer = await AutoTokenizer.from_pretrained(folder);
  const model = await AutoModelForCausalLM.from_pretrained(folder, dtype === null ? {} : { dtype });
  const replies = [];
  for (const messages of conversations) {
    const asked = { add_generation_prompt: true, return_dict: true };
    const inputs = tokenizer.apply_chat_template(messages, asked);
    const written = await model.generate({ ...inputs, max_new_tokens: maxTokens });
    const prompt = inputs.input_ids.tolist()[0].map(Number);
    const reply = written.tolist()[0].slice(prompt.length).map(Number);
    replies.push({ prompt, reply, text: tokenizer.decode(reply, { skip_special_tokens: true }) });
  }
  await model.dispose();
  verdicts.push(replies);
}
process.stdout.write(JSON.stringify(verdicts));
