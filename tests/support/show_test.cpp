#include "support/recordings.hpp"
#include "core/render/render.hpp"
#include <gtest/gtest.h>
TEST(Show, Folder) { const char* f = getenv("SHOW"); const char* o = getenv("FORMAT"); if (!f) return;
  aiops::Style style; style.version="0.1.0"; style.show_evidence = getenv("EVID"); style.colour=getenv("COL"); style.unicode=!getenv("ASCII");
  puts(aiops::render(aiops::testing::diagnosed(f), *aiops::format_from(o ? o : "text"), style).c_str()); }
