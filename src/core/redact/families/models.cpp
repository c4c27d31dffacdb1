// Services of language, speech and image models. "sk-" is shared by half of them and by CSS classes and Helm releases, so it
// needs what names do not have: both cases and digits, or a long run without a dash.
#include <algorithm>

#include "core/redact/families/families.hpp"
#include "core/redact/families/randomness.hpp"
#include "core/redact/families/rows.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

namespace {

constexpr Rule rules[] = {
    credential("openai-key", "OpenAI API key, or one of the same form"),
    credential("anthropic-key", "Anthropic API key"),
    credential("gemini-key", "Google Gemini API key"),
    credential("huggingface-token", "Hugging Face token"),
    credential("groq-key", "Groq API key"),
    credential("xai-key", "xAI API key"),
    credential("perplexity-key", "Perplexity API key"),
    credential("nvidia-key", "NVIDIA API key"),
    credential("replicate-token", "Replicate API token"),
    credential("openrouter-key", "OpenRouter API key"),
    credential("together-key", "Together AI key"),
    credential("cerebras-key", "Cerebras API key"),
    credential("fireworks-key", "Fireworks AI key"),
    credential("langfuse-key", "Langfuse key"),
    credential("langsmith-key", "LangSmith API key"),
    credential("pinecone-key", "Pinecone API key"),
    credential("jina-key", "Jina AI key"),
    credential("tavily-key", "Tavily API key"),
    credential("firecrawl-key", "Firecrawl API key"),
    credential("voyage-key", "Voyage AI key"),
    credential("wandb-key", "Weights & Biases API key"),
    credential("elevenlabs-key", "ElevenLabs API key"),
    credential("apify-token", "Apify token"),
    credential("browserbase-key", "Browserbase API key"),
    credential("e2b-key", "E2B API key"),
    credential("brave-key", "Brave Search API key"),
    credential("devin-key", "Devin API key"),
    credential("cursor-key", "Cursor API key"),
    credential("runpod-key", "RunPod API key"),
    credential("clarifai-key", "Key of another model service"),
};

using A = Alphabet;
constexpr const Rule* of(std::string_view id) { return named(rules, id); }

// "sk-" and a run as generated keys have it: both cases and digits in it, and no word between dashes.
bool is_plain_key(std::string_view whole) {
  const std::string_view body = whole.substr(3);
  if (!mixed(body) && !(all_hex(body) && body.size() >= 32)) return false;
  const std::size_t dashes = static_cast<std::size_t>(std::count(body.begin(), body.end(), '-'));
  return dashes * 8 <= body.size() && random_looking(body);
}

constexpr Prefix prefixes[] = {
    {of("anthropic-key"), "sk-ant-", A::word, 20},
    {of("openrouter-key"), "sk-or-v1-", A::alnum, 30},
    {of("openai-key"), "sk-proj-", A::word, 20, has_digit},
    {of("openai-key"), "sk-svcacct-", A::word, 20, has_digit},
    {of("openai-key"), "sk-admin-", A::word, 20, mixed, true},
    {of("openai-key"), "sk-None-", A::word, 20, has_digit},
    {of("openai-key"), "sk-api-", A::word, 60, mixed, true},
    {of("clarifai-key"), "sk_car_", A::alnum, 20, mixed, true},
    {of("openai-key"), "sk-", A::word, 20, is_plain_key, true},
    {of("langfuse-key"), "sk-lf-", A::word, 30},
    {of("langfuse-key"), "pk-lf-", A::word, 30},
    {of("gemini-key"), "AQ.Ab8RN6", A::word, 30},
    {of("huggingface-token"), "hf_", A::alnum, 30, nullptr, true},
    {of("huggingface-token"), "api_org_", A::alnum, 30},
    {of("groq-key"), "gsk_", A::alnum, 30, nullptr, true},
    {of("xai-key"), "xai-", A::word, 40, nullptr, true},
    {of("perplexity-key"), "pplx-", A::alnum, 30, nullptr, true},
    {of("nvidia-key"), "nvapi-", A::word, 30},
    {of("replicate-token"), "r8_", A::alnum, 30, nullptr, true},
    {of("together-key"), "tgp_v1_", A::word, 30},
    {of("cerebras-key"), "csk-", A::alnum, 36, has_digit, true},
    {of("fireworks-key"), "fw_", A::alnum, 20, mixed, true},
    {of("langsmith-key"), "lsv2_pt_", A::word, 30},
    {of("langsmith-key"), "lsv2_sk_", A::word, 30},
    {of("langsmith-key"), "ls__", A::hex, 30, nullptr, true},
    {of("pinecone-key"), "pcsk_", A::word, 30},
    {of("jina-key"), "jina_", A::word, 40, mixed, true},
    {of("tavily-key"), "tvly-", A::word, 20, has_digit, true},
    {of("firecrawl-key"), "fc-", A::hex, 32, has_digit, true},
    {of("voyage-key"), "pa-", A::word, 40, mixed, true},
    {of("wandb-key"), "wandb_v1_", A::word, 40},
    {of("elevenlabs-key"), "sk_", A::hex, 40, has_digit, true},
    {of("apify-token"), "apify_api_", A::alnum, 30},
    {of("browserbase-key"), "bb_live_", A::word, 20},
    {of("browserbase-key"), "bb_test_", A::word, 20, mixed},
    {of("e2b-key"), "e2b_", A::hex, 36, has_digit, true},
    {of("brave-key"), "BSA", A::word, 24, mixed, true},
    {of("devin-key"), "apk_user_", A::base64, 60},
    {of("devin-key"), "apk_", A::base64, 70, mixed, true},
    {of("devin-key"), "cog_", A::lower, 44, has_digit, true},
    {of("cursor-key"), "key_", A::hex, 60, has_digit, true},
    {of("cursor-key"), "crsr_", A::hex, 60, has_digit, true},
    {of("runpod-key"), "rpa_", A::alnum, 36, mixed, true},
    {of("clarifai-key"), "hume_", A::alnum, 40, mixed, true},
    {of("clarifai-key"), "ak_live_", A::alnum, 20},
    {of("clarifai-key"), "lm_sk_", A::alnum, 20},
};

// Eight bytes ("OpenAI" in base64) in the middle of every OpenAI key of some years.
void look_openai(const Site& site, Finds& finds) {
  if (site.text.compare(site.at, 8, "T3BlbkFJ") != 0) return;
  constexpr std::size_t furthest = 120;
  std::size_t begin = site.at;
  while (begin > site.line_begin && site.at - begin < furthest && is_of(A::word, site.text[begin - 1])) --begin;
  const std::size_t end = run_end(site, site.at, A::word);
  const std::size_t key = site.text.substr(begin, site.at - begin).rfind("sk-");
  if (key != std::string_view::npos && end - site.at >= 20) finds.add(rules[0], begin + key, end);
}

constexpr Trigger triggers[] = {{"T3BlbkFJ", look_openai}};

}  // namespace

const Family models_family{"models", rules, prefixes, triggers, {}};

}  // namespace aiops::redact
