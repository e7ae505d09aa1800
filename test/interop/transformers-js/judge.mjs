// Replies of models in transformers.js, in Node and in browsers. A job names a folder below the local
// models' path, a dtype (null: what the folder says), a device (the usual one where it is left out), and conversations
// to reply to.
import { AutoModelForCausalLM, AutoTokenizer, env } from '@huggingface/transformers';

export async function judge(localModelPath, jobs) {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = localModelPath;
  const verdicts = [];
  for (const { folder, dtype, device, conversations, maxTokens } of jobs) {
    const tokenizer = await AutoTokenizer.from_pretrained(folder);
    const chosen = { ...(dtype !== null && { dtype }), ...(device && { device }) };
    const model = await AutoModelForCausalLM.from_pretrained(folder, chosen);
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
  return verdicts;
}
