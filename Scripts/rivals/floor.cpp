// The floor: an index in memory for exactly these questions, in plain C++ on one thread. It is no product and answers
// nothing else; it shows what this machine can do. What it is asked and writes is in contract.py.
//
//   floor FOLDER QUERIES        c++ -O3 -march=native -std=c++20 floor.cpp -o floor
//
// Lists of documents are sorted numbers, and bits beside them where more than a 64th of all is in one. Words lie in
// order, so that a prefix is a range; words near another one are found by what is left of both without one letter.
// Places lie in cells of a quarter of a degree. Any-word is summed in windows of documents that stay in cache.
#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <numbers>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unordered_map>
#include <vector>

namespace {

constexpr int results = 10;
constexpr int rounds = 3;
constexpr double earthKilometers = 6371.0088;

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct List {
  std::vector<uint32_t> numbers;
  std::vector<uint64_t> bits;

  void finish(size_t documents) {
    if (numbers.size() * 64 <= documents) return;
    bits.assign(documents / 64 + 1, 0);
    for (uint32_t number : numbers) bits[number / 64] |= uint64_t(1) << (number % 64);
  }
};

struct Question {
  int id = 0;
  std::string kind, prefix;
  std::vector<std::string> words, keywords;
  double latitude = 0, longitude = 0, miles = 0;
};

struct Answer {
  uint64_t total = 0;
  std::vector<uint32_t> page;
};

// The ten best by a score, equal ones by number.
class Best {
 public:
  void add(double score, uint32_t number) {
    if (kept.size() == results && score <= kept.back().first) return;
    auto place = std::upper_bound(kept.begin(), kept.end(), score, [](double s, const auto &k) { return s > k.first; });
    kept.insert(place, {score, number});
    if (kept.size() > results) kept.pop_back();
  }
  std::vector<uint32_t> numbers() const {
    std::vector<uint32_t> result;
    for (const auto &[score, number] : kept) result.push_back(number);
    return result;
  }

 private:
  std::vector<std::pair<double, uint32_t>> kept;
};

std::u32string letters(const std::string &word) {
  std::u32string result;
  for (size_t i = 0; i < word.size();) {
    unsigned char lead = word[i++];
    char32_t letter = lead < 0x80 ? lead : lead < 0xE0 ? lead & 0x1F : lead < 0xF0 ? lead & 0x0F : lead & 0x07;
    while (i < word.size() && (static_cast<unsigned char>(word[i]) & 0xC0) == 0x80) letter = letter << 6 | (word[i++] & 0x3F);
    result.push_back(letter);
  }
  return result;
}

// Whether one edit at most lies between two words: a letter less, more or other, or two neighbors swapped.
bool isNear(const std::u32string &a, const std::u32string &b) {
  if (a.size() > b.size()) return isNear(b, a);
  if (b.size() > a.size() + 1) return false;
  size_t i = 0;
  while (i < a.size() && a[i] == b[i]) i++;
  if (i == a.size()) return true;
  auto restEqual = [&](size_t x, size_t y) { return a.compare(x, a.npos, b, y, b.npos) == 0; };
  if (a.size() < b.size()) return restEqual(i, i + 1);
  if (restEqual(i + 1, i + 1)) return true;
  return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] && restEqual(i + 2, i + 2);
}

class Index {
 public:
  explicit Index(const std::string &path) {
    std::map<std::string, uint32_t> wordNumbers;
    std::vector<std::vector<std::string>> words, keywords;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      std::vector<std::string> cells;
      std::stringstream rest(line);
      for (std::string cell; std::getline(rest, cell, '\t');) cells.push_back(cell);
      cells.resize(7);
      npis.push_back(std::stoull(cells[1]));
      nameStarts.push_back(names.size());
      names += cells[2];
      bool isPlaced = !cells[4].empty();
      latitudes.push_back(isPlaced ? radians(std::stod(cells[4])) : NAN);
      longitudes.push_back(isPlaced ? radians(std::stod(cells[5])) : NAN);
      words.push_back(split(cells[3]));
      keywords.push_back(split(cells[6]));
      for (const auto &word : words.back()) wordNumbers.emplace(word, 0);
    }
    nameStarts.push_back(names.size());
    for (auto &[word, number] : wordNumbers) {
      number = vocabulary.size();
      vocabulary.push_back(word);
    }
    wordLists.resize(vocabulary.size());
    for (uint32_t document = 0; document < npis.size(); document++) {
      lengths.push_back(std::min<size_t>(255, words[document].size()));
      totalLength += words[document].size();
      cosines.push_back(std::cos(latitudes[document]));
      for (const auto &word : words[document]) add(wordLists[wordNumbers[word]], document);
      keywordStarts.push_back(keywordsOf.size());
      for (const auto &keyword : keywords[document]) {
        auto [found, isNew] = keywordNumbers.emplace(keyword, keywordLists.size());
        if (isNew) keywordLists.emplace_back();
        if (add(keywordLists[found->second], document)) keywordsOf.push_back(found->second);
      }
      if (!std::isnan(latitudes[document])) cells[cell(latitudes[document], longitudes[document])].push_back(document);
    }
    keywordStarts.push_back(keywordsOf.size());
    for (auto *lists : {&wordLists, &keywordLists})
      for (auto &list : *lists) list.finish(npis.size());
    for (uint32_t word = 0; word < vocabulary.size(); word++) {
      wordLetters.push_back(letters(vocabulary[word]));
      withoutOne(wordLetters.back(), [&](const std::u32string &left) { neighbors[left].push_back(word); });
    }
    sums.resize(window);
    unions.resize(npis.size() / 64 + 1);
  }

  size_t documents() const { return npis.size(); }
  uint64_t npi(uint32_t document) const { return npis[document]; }

  Answer answer(const Question &question) {
    std::vector<const List *> lists;
    for (const auto &keyword : question.keywords) {
      auto found = keywordNumbers.find(keyword);
      if (found == keywordNumbers.end()) return {};
      lists.push_back(&keywordLists[found->second]);
    }
    if (question.kind == "filter") return inOrder(lists);
    if (question.kind == "facet") return counted(lists);
    if (question.kind == "geo") return near(question, lists);
    if (question.kind == "broad") return anyOf(question);
    std::vector<List> made;
    made.reserve(question.words.size() + 1);
    for (const auto &word : question.words) {
      if (question.kind == "fuzzy") {
        made.push_back(joined(nearWords(word)));
        lists.push_back(&made.back());
      } else {
        auto found = std::lower_bound(vocabulary.begin(), vocabulary.end(), word);
        if (found == vocabulary.end() || *found != word) return {};
        lists.push_back(&wordLists[found - vocabulary.begin()]);
      }
    }
    if (question.kind == "prefix") {
      auto from = std::lower_bound(vocabulary.begin(), vocabulary.end(), question.prefix);
      std::vector<uint32_t> words;
      for (; from != vocabulary.end() && from->starts_with(question.prefix); from++) words.push_back(from - vocabulary.begin());
      if (words.size() == 1) {
        lists.push_back(&wordLists[words[0]]);
      } else {
        made.push_back(joined(words));
        lists.push_back(&made.back());
      }
      return inOrder(lists);
    }
    // All of the words are there, so that shorter names are better ones.
    Best best;
    Answer result;
    meet(lists, [&](uint32_t document) {
      result.total++;
      best.add(1.0 / (1 + lengths[document]), document);
    });
    result.page = best.numbers();
    return result;
  }

  // What a page shows, so that it is read.
  size_t show(const Answer &answer) const {
    size_t sum = 0;
    for (uint32_t document : answer.page)
      for (size_t i = nameStarts[document]; i < nameStarts[document + 1]; i++) sum += names[i];
    return sum;
  }

 private:
  static constexpr uint32_t window = 1 << 15;
  static constexpr double cellsPerRadian = 4 * 180 / std::numbers::pi;

  std::vector<uint64_t> npis;
  std::string names;
  std::vector<size_t> nameStarts;
  std::vector<double> latitudes, longitudes, cosines;
  std::vector<uint8_t> lengths;
  size_t totalLength = 0;
  std::vector<std::string> vocabulary;
  std::vector<std::u32string> wordLetters;
  std::vector<List> wordLists, keywordLists;
  std::unordered_map<std::string, uint32_t> keywordNumbers;
  std::vector<uint32_t> keywordStarts;
  std::vector<uint32_t> keywordsOf;
  struct Hash {
    size_t operator()(const std::u32string &word) const {
      size_t hash = 1469598103934665603u;
      for (char32_t letter : word) hash = (hash ^ letter) * 1099511628211u;
      return hash;
    }
  };
  std::unordered_map<std::u32string, std::vector<uint32_t>, Hash> neighbors;
  std::unordered_map<int, std::vector<uint32_t>> cells;
  std::vector<float> sums;
  std::vector<uint64_t> unions;

  static double radians(double degrees) { return degrees * std::numbers::pi / 180; }
  static int cell(double latitude, double longitude) {
    return int(std::floor(latitude * cellsPerRadian)) * 2000 + int(std::floor(longitude * cellsPerRadian));
  }
  static std::vector<std::string> split(const std::string &text) {
    std::vector<std::string> result;
    std::stringstream rest(text);
    for (std::string part; rest >> part;) result.push_back(part);
    return result;
  }
  static bool add(List &list, uint32_t document) {
    if (!list.numbers.empty() && list.numbers.back() == document) return false;
    list.numbers.push_back(document);
    return true;
  }
  static void withoutOne(const std::u32string &word, const std::function<void(const std::u32string &)> &body) {
    body(word);
    for (size_t i = 0; i < word.size(); i++) {
      // Without either of two equal neighbors the same is left.
      if (i > 0 && word[i] == word[i - 1]) continue;
      std::u32string left = word;
      left.erase(i, 1);
      body(left);
    }
  }

  std::vector<uint32_t> nearWords(const std::string &word) const {
    std::vector<uint32_t> result;
    std::u32string typed = letters(word);
    withoutOne(typed, [&](const std::u32string &left) {
      auto found = neighbors.find(left);
      if (found == neighbors.end()) return;
      for (uint32_t other : found->second)
        if (isNear(typed, wordLetters[other])) result.push_back(other);
    });
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }

  // Everybody with any of the words.
  List joined(const std::vector<uint32_t> &words) {
    List result;
    size_t total = 0;
    for (uint32_t word : words) total += wordLists[word].numbers.size();
    if (total * 64 <= npis.size()) {
      for (uint32_t word : words)
        result.numbers.insert(result.numbers.end(), wordLists[word].numbers.begin(), wordLists[word].numbers.end());
      std::sort(result.numbers.begin(), result.numbers.end());
      result.numbers.erase(std::unique(result.numbers.begin(), result.numbers.end()), result.numbers.end());
      return result;
    }
    std::fill(unions.begin(), unions.end(), 0);
    for (uint32_t word : words)
      for (uint32_t document : wordLists[word].numbers) unions[document / 64] |= uint64_t(1) << (document % 64);
    result.numbers.reserve(total);
    for (size_t i = 0; i < unions.size(); i++)
      for (uint64_t bits = unions[i]; bits; bits &= bits - 1) result.numbers.push_back(i * 64 + std::countr_zero(bits));
    result.bits = unions;
    return result;
  }

  // Calls `body` with each document that is in all lists, ascending: the shortest list leads.
  template <class Body>
  static void meet(std::vector<const List *> lists, Body body) {
    std::sort(lists.begin(), lists.end(), [](auto a, auto b) { return a->numbers.size() < b->numbers.size(); });
    std::vector<size_t> at(lists.size(), 0);
    for (uint32_t document : lists[0]->numbers) {
      bool isInAll = true;
      for (size_t i = 1; i < lists.size() && isInAll; i++) {
        if (!lists[i]->bits.empty()) {
          isInAll = lists[i]->bits[document / 64] >> (document % 64) & 1;
          continue;
        }
        const auto &numbers = lists[i]->numbers;
        size_t step = 1;
        while (at[i] + step < numbers.size() && numbers[at[i] + step] < document) {
          at[i] += step;
          step *= 2;
        }
        auto end = numbers.begin() + std::min(numbers.size(), at[i] + step + 1);
        at[i] = std::lower_bound(numbers.begin() + at[i], end, document) - numbers.begin();
        if (at[i] == numbers.size()) return;
        isInAll = numbers[at[i]] == document;
      }
      if (isInAll) body(document);
    }
  }

  static Answer inOrder(const std::vector<const List *> &lists) {
    Answer result;
    meet(lists, [&](uint32_t document) {
      if (result.total++ < results) result.page.push_back(document);
    });
    return result;
  }

  Answer counted(const std::vector<const List *> &lists) {
    Answer result;
    std::vector<uint32_t> counts(keywordLists.size());
    meet(lists, [&](uint32_t document) {
      if (result.total++ < results) result.page.push_back(document);
      for (uint32_t i = keywordStarts[document]; i < keywordStarts[document + 1]; i++) counts[keywordsOf[i]]++;
    });
    return result;
  }

  double decameters(double latitude, double longitude, uint32_t document) const {
    double dLatitude = std::sin((latitudes[document] - latitude) / 2);
    double dLongitude = std::sin((longitudes[document] - longitude) / 2);
    double h = dLatitude * dLatitude + std::cos(latitude) * cosines[document] * dLongitude * dLongitude;
    return std::floor(2 * earthKilometers * std::asin(std::sqrt(h)) * 100 + 0.5);
  }

  Answer near(const Question &question, std::vector<const List *> lists) const {
    double latitude = radians(question.latitude), longitude = radians(question.longitude);
    double limit = std::floor(question.miles * 160.9344 + 0.5);
    double height = (question.miles / 69 + 0.01) * std::numbers::pi / 180;
    double width = height / std::max(0.01, std::cos(std::abs(latitude) + height));
    Answer result;
    Best best;
    auto look = [&](uint32_t document) {
      if (!(std::abs(latitudes[document] - latitude) <= height && std::abs(longitudes[document] - longitude) <= width)) return;
      double distance = decameters(latitude, longitude, document);
      if (distance > limit) return;
      result.total++;
      best.add(-distance, document);
    };
    size_t shortest = npis.size(), around = 0;
    for (auto list : lists) shortest = std::min(shortest, list->numbers.size());
    auto forEachCell = [&](auto body) {
      for (int y = int(std::floor((latitude - height) * cellsPerRadian)); y <= std::floor((latitude + height) * cellsPerRadian); y++)
        for (int x = int(std::floor((longitude - width) * cellsPerRadian)); x <= std::floor((longitude + width) * cellsPerRadian); x++)
          if (auto found = cells.find(y * 2000 + x); found != cells.end()) body(found->second);
    };
    forEachCell([&](const std::vector<uint32_t> &inside) { around += inside.size(); });
    if (around < shortest) {
      std::vector<uint32_t> everybody;
      forEachCell([&](const std::vector<uint32_t> &inside) { everybody.insert(everybody.end(), inside.begin(), inside.end()); });
      std::sort(everybody.begin(), everybody.end());
      List place{std::move(everybody), {}};
      lists.push_back(&place);
      meet(lists, look);
    } else {
      meet(lists, look);
    }
    result.page = best.numbers();
    return result;
  }

  Answer anyOf(const Question &question) {
    Answer result;
    Best best;
    std::vector<std::pair<const List *, float>> lists;
    for (const auto &word : question.words) {
      auto found = std::lower_bound(vocabulary.begin(), vocabulary.end(), word);
      if (found == vocabulary.end() || *found != word) continue;
      const List &list = wordLists[found - vocabulary.begin()];
      float rarity = std::log(1 + (npis.size() - list.numbers.size() + 0.5f) / (list.numbers.size() + 0.5f));
      lists.emplace_back(&list, rarity);
    }
    std::vector<size_t> at(lists.size(), 0);
    float average = float(totalLength) / npis.size();
    for (size_t start = 0; start < npis.size(); start += window) {
      size_t end = std::min(npis.size(), start + window);
      std::fill(sums.begin(), sums.end(), 0);
      for (size_t i = 0; i < lists.size(); i++) {
        const auto &numbers = lists[i].first->numbers;
        for (; at[i] < numbers.size() && numbers[at[i]] < end; at[i]++) sums[numbers[at[i]] - start] += lists[i].second;
      }
      for (size_t document = start; document < end; document++) {
        float sum = sums[document - start];
        if (sum == 0) continue;
        result.total++;
        best.add(sum * 2.2f / (1 + 1.2f * (0.25f + 0.75f * lengths[document] / average)), document);
      }
    }
    result.page = best.numbers();
    return result;
  }
};

std::string member(const std::string &line, const std::string &key) {
  size_t at = line.find("\"" + key + "\": ");
  return at == line.npos ? "" : line.substr(at + key.size() + 4);
}

std::vector<std::string> strings(const std::string &json, char end) {
  std::vector<std::string> result;
  size_t last = json.find(end);
  for (size_t i = json.find('"'); i < last; i = json.find('"', i)) {
    size_t close = json.find('"', i + 1);
    result.push_back(json.substr(i + 1, close - i - 1));
    i = close + 1;
  }
  return result;
}

Question question(const std::string &line) {
  Question result;
  result.id = std::stoi(member(line, "id"));
  result.kind = strings(member(line, "class"), ',').at(0);
  result.keywords = strings(member(line, "keywords"), ']');
  result.words = strings(member(line, "words"), ']');
  if (auto prefix = member(line, "prefix"); !prefix.empty()) result.prefix = strings(prefix, '}').at(0);
  if (result.kind == "geo") {
    result.latitude = std::stod(member(line, "latitude"));
    result.longitude = std::stod(member(line, "longitude"));
    result.miles = std::stod(member(line, "miles"));
  }
  return result;
}

long peakMegabytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: floor FOLDER QUERIES\n");
    return 64;
  }
  std::string folder = arguments[1];
  double start = seconds();
  Index index(folder + "/documents.tsv");
  const char *version = "C++ " __VERSION__ ", in memory";
  std::ofstream(folder + "/results/floor.build.json")
      << "{\"name\": \"floor\", \"version\": \"" << version << "\", \"wall_s\": " << seconds() - start
      << ", \"cpu_s\": " << seconds() - start << ", \"peak_mb\": " << peakMegabytes() << ", \"index_bytes\": 0}";
  std::map<std::string, std::vector<Question>> byClass;
  std::ifstream lines(arguments[2]);
  for (std::string line; std::getline(lines, line);) {
    Question asked = question(line);
    byClass[asked.kind].push_back(asked);
  }
  std::string classes, totals, pages;
  size_t shown = 0;
  for (const auto &[kind, questions] : byClass) {
    std::vector<double> quickest(questions.size(), 1e18);
    for (int round = 0; round < rounds; round++) {
      for (size_t i = 0; i < questions.size(); i++) {
        double begun = seconds();
        Answer answer = index.answer(questions[i]);
        shown += index.show(answer);
        quickest[i] = std::min(quickest[i], 1e6 * (seconds() - begun));
        if (round) continue;
        std::string id = "\"" + std::to_string(questions[i].id) + "\": ";
        totals += (totals.empty() ? "" : ", ") + id + std::to_string(answer.total);
        if (kind != "filter" && kind != "prefix" && kind != "geo") continue;
        std::string page;
        for (uint32_t document : answer.page) page += (page.empty() ? "" : ", ") + std::to_string(index.npi(document));
        pages += (pages.empty() ? "" : ", ") + id + "[" + page + "]";
      }
    }
    std::sort(quickest.begin(), quickest.end());
    auto percentile = [&](double part) { return quickest[std::min(quickest.size() - 1, size_t(quickest.size() * part))]; };
    double sum = 0;
    for (double microseconds : quickest) sum += microseconds;
    char figures[200];
    std::snprintf(figures, sizeof figures, "\"%s\": {\"queries\": %zu, \"p50_us\": %.2f, \"p99_us\": %.2f, \"mean_us\": %.2f}",
                  kind.c_str(), quickest.size(), percentile(0.5), percentile(0.99), sum / quickest.size());
    classes += (classes.empty() ? "" : ", ") + std::string(figures);
  }
  std::ofstream(folder + "/results/floor.run.json")
      << "{\"name\": \"floor\", \"version\": \"" << version << "\", \"classes\": {" << classes << "}, \"totals\": {" << totals
      << "}, \"pages\": {" << pages << "}, \"peak_mb\": " << peakMegabytes() << "}";
  std::fprintf(stderr, "bytes shown: %zu\n", shown);
}
