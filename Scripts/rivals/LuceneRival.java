import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LatLonDocValuesField;
import org.apache.lucene.document.LatLonPoint;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopFieldCollector;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.Version;

/**
 * Lucene 8 as Debian packages it: one segment, no query cache, questions asked often enough before that the compiler is
 * done with them. What it indexes, is asked and writes is in contract.py.
 *
 * <p>LuceneRival build FOLDER | run FOLDER QUERIES [BUDGET]
 */
public final class LuceneRival {
  private static final int RESULTS = 10;
  private static final int ROUNDS = 3;
  private static final List<String> ORDERED = Arrays.asList("filter", "prefix", "geo");
  private static final Set<String> SHOWN = Set.of("npi", "name");

  /** One line of queries.jsonl. */
  private static final class Question {
    final String id;
    final String kind;
    final String prefix;
    final List<String> words;
    final List<String> keywords;
    final double latitude;
    final double longitude;
    final double miles;

    Question(String line) {
      id = number(line, "id").replaceAll("\\..*", "");
      kind = text(line, "class");
      prefix = text(line, "prefix");
      words = list(line, "words");
      keywords = list(line, "keywords");
      latitude = kind.equals("geo") ? Double.parseDouble(number(line, "latitude")) : 0;
      longitude = kind.equals("geo") ? Double.parseDouble(number(line, "longitude")) : 0;
      miles = kind.equals("geo") ? Double.parseDouble(number(line, "miles")) : 0;
    }

    private static String first(String line, String pattern) {
      Matcher found = Pattern.compile(pattern).matcher(line);
      return found.find() ? found.group(1) : null;
    }

    private static String text(String line, String key) {
      return first(line, "\"" + key + "\": \"([^\"]*)\"");
    }

    private static String number(String line, String key) {
      return first(line, "\"" + key + "\": (-?[0-9.]+)");
    }

    private static List<String> list(String line, String key) {
      List<String> result = new ArrayList<>();
      Matcher found = Pattern.compile("\"([^\"]*)\"").matcher(first(line, "\"" + key + "\": \\[([^\\]]*)\\]"));
      while (found.find()) {
        result.add(found.group(1));
      }
      return result;
    }
  }

  /** Total and first page. */
  private static final class Answer {
    final long total;
    final long[] page;
    /** Depends on every name shown, so that none is left unread. */
    final int nameLetters;

    Answer(long total, long[] page, int nameLetters) {
      this.total = total;
      this.page = page;
      this.nameLetters = nameLetters;
    }
  }

  private final Path folder;
  private IndexSearcher searcher;

  private LuceneRival(Path folder) {
    this.folder = folder;
  }

  private Path indexFolder() {
    return folder.resolve("index-lucene");
  }

  private void build() throws IOException {
    long start = System.nanoTime();
    IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
    config.setRAMBufferSizeMB(1024);
    config.setUseCompoundFile(false);
    config.setMergeScheduler(new SerialMergeScheduler());
    FieldType words = new FieldType();
    words.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    words.setTokenized(true);
    words.freeze();
    FieldType keyword = new FieldType();
    keyword.setIndexOptions(IndexOptions.DOCS);
    keyword.setTokenized(false);
    keyword.setOmitNorms(true);
    keyword.freeze();
    try (IndexWriter writer = new IndexWriter(MMapDirectory.open(indexFolder()), config);
        BufferedReader lines = Files.newBufferedReader(folder.resolve("documents.tsv"), StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split("\t", -1);
        Document document = new Document();
        document.add(new StoredField("npi", Long.parseLong(cells[1])));
        document.add(new StoredField("name", cells[2]));
        document.add(new Field("words", cells[3], words));
        for (String value : cells[6].split(" ")) {
          document.add(new Field("keyword", value, keyword));
          document.add(new SortedSetDocValuesField("counted", new BytesRef(value)));
        }
        if (!cells[4].isEmpty()) {
          double latitude = Double.parseDouble(cells[4]);
          double longitude = Double.parseDouble(cells[5]);
          document.add(new LatLonPoint("place", latitude, longitude));
          document.add(new LatLonDocValuesField("place", latitude, longitude));
        }
        writer.addDocument(document);
      }
      writer.forceMerge(1);
      writer.commit();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long bytes = 0;
    for (File file : indexFolder().toFile().listFiles()) {
      bytes += file.length();
    }
    write("build", String.format(Locale.ROOT,
        "\"wall_s\": %.2f, \"cpu_s\": %.2f, \"peak_mb\": %d, \"index_bytes\": %d", seconds, cpuSeconds(), peakMegabytes(), bytes));
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
  }

  private static long peakMegabytes() throws IOException {
    for (String line : Files.readAllLines(Paths.get("/proc/self/status"))) {
      if (line.startsWith("VmHWM")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    return 0;
  }

  private void write(String what, String members) throws IOException {
    Path results = Files.createDirectories(folder.resolve("results"));
    String version = "Lucene " + Version.LATEST + ", JDK " + System.getProperty("java.version");
    String json = "{\"name\": \"lucene\", \"version\": \"" + version + "\", " + members + "}";
    Files.write(results.resolve("lucene." + what + ".json"), json.getBytes(StandardCharsets.UTF_8));
  }

  private static Query query(Question question) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    for (String keyword : question.keywords) {
      all.add(new TermQuery(new Term("keyword", keyword)), Occur.FILTER);
    }
    for (String word : question.words) {
      Term term = new Term("words", word);
      switch (question.kind) {
        case "broad":
          all.add(new TermQuery(term), Occur.SHOULD);
          break;
        case "prefix":
          all.add(new TermQuery(term), Occur.FILTER);
          break;
        case "fuzzy":
          all.add(new FuzzyQuery(term, 1, 0, 1024, true), Occur.MUST);
          break;
        default:
          all.add(new TermQuery(term), Occur.MUST);
      }
    }
    if (question.prefix != null) {
      all.add(new PrefixQuery(new Term("words", question.prefix)), Occur.FILTER);
    }
    if (question.kind.equals("geo")) {
      // Distances count in steps of ten meters: half a step more rounds down to the radius.
      double meters = 10 * (Math.floor(question.miles * 160.9344 + 0.5) + 0.5);
      all.add(LatLonPoint.newDistanceQuery("place", question.latitude, question.longitude, meters), Occur.FILTER);
    }
    return all.build();
  }

  private Answer answer(Question question) throws IOException {
    Query query = query(question);
    if (question.kind.equals("facet")) {
      count(query);
    }
    TopDocs found;
    switch (question.kind) {
      case "text":
      case "fuzzy":
      case "broad":
        TopScoreDocCollector scored = TopScoreDocCollector.create(RESULTS, Integer.MAX_VALUE);
        searcher.search(query, scored);
        found = scored.topDocs();
        break;
      default:
        Sort order = Sort.INDEXORDER;
        if (question.kind.equals("geo")) {
          order = new Sort(
              LatLonDocValuesField.newDistanceSort("place", question.latitude, question.longitude), SortField.FIELD_DOC);
        }
        TopFieldCollector sorted = TopFieldCollector.create(order, RESULTS, null, Integer.MAX_VALUE);
        searcher.search(query, sorted);
        found = sorted.topDocs();
    }
    long[] page = new long[found.scoreDocs.length];
    int letters = 0;
    for (int i = 0; i < page.length; i++) {
      ScoreDoc hit = found.scoreDocs[i];
      Document stored = searcher.doc(hit.doc, SHOWN);
      page[i] = stored.getField("npi").numericValue().longValue();
      letters += stored.get("name").length();
    }
    return new Answer(found.totalHits.value, page, letters);
  }

  /** Counts each keyword of the documents that match; the ten commonest of each dimension. */
  private Map<String, List<String>> count(Query query) throws IOException {
    Map<String, List<String>> result = new HashMap<>();
    Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      SortedSetDocValues values = leaf.reader().getSortedSetDocValues("counted");
      Scorer scorer = weight.scorer(leaf);
      if (scorer == null) {
        continue;
      }
      int[] counts = new int[(int) values.getValueCount()];
      DocIdSetIterator matching = scorer.iterator();
      for (int document = matching.nextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = matching.nextDoc()) {
        if (values.advanceExact(document)) {
          for (long value = values.nextOrd(); value != SortedSetDocValues.NO_MORE_ORDS; value = values.nextOrd()) {
            counts[(int) value]++;
          }
        }
      }
      Map<String, PriorityQueue<Integer>> leading = new HashMap<>();
      for (int value = 0; value < counts.length; value++) {
        if (counts[value] > 0) {
          String keyword = values.lookupOrd(value).utf8ToString();
          PriorityQueue<Integer> best = leading.computeIfAbsent(
              keyword.substring(0, keyword.indexOf(':')), key -> new PriorityQueue<>(Comparator.comparingInt(a -> counts[a])));
          best.add(value);
          if (best.size() > RESULTS) {
            best.poll();
          }
        }
      }
      for (Map.Entry<String, PriorityQueue<Integer>> dimension : leading.entrySet()) {
        List<String> named = result.computeIfAbsent(dimension.getKey(), key -> new ArrayList<>());
        for (int value : dimension.getValue()) {
          named.add(values.lookupOrd(value).utf8ToString() + " " + counts[value]);
        }
      }
    }
    return result;
  }

  private void run(Path queries, double budget) throws IOException {
    BooleanQuery.setMaxClauseCount(1 << 20);
    searcher = new IndexSearcher(DirectoryReader.open(MMapDirectory.open(indexFolder())));
    searcher.setQueryCache(null);
    Map<String, List<Question>> byClass = new LinkedHashMap<>();
    for (String line : Files.readAllLines(queries)) {
      Question question = new Question(line);
      byClass.computeIfAbsent(question.kind, key -> new ArrayList<>()).add(question);
    }
    StringBuilder classes = new StringBuilder();
    StringBuilder totals = new StringBuilder();
    StringBuilder pages = new StringBuilder();
    long letters = 0;
    for (Map.Entry<String, List<Question>> entry : byClass.entrySet()) {
      List<Question> questions = entry.getValue();
      long begun = System.nanoTime();
      // Until the compiler has seen enough; never measured.
      for (int round = 0; round < 36 && (System.nanoTime() - begun) / 1e9 < budget; round++) {
        for (Question question : questions) {
          letters += answer(question).nameLetters;
        }
      }
      double[] quickest = new double[questions.size()];
      Arrays.fill(quickest, Double.MAX_VALUE);
      Answer[] answers = new Answer[quickest.length];
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < quickest.length; i++) {
          long start = System.nanoTime();
          answers[i] = answer(questions.get(i));
          quickest[i] = Math.min(quickest[i], (System.nanoTime() - start) / 1e3);
        }
      }
      for (int i = 0; i < quickest.length; i++) {
        String id = "\"" + questions.get(i).id + "\": ";
        totals.append(totals.length() > 0 ? ", " : "").append(id).append(answers[i].total);
        if (ORDERED.contains(entry.getKey())) {
          pages.append(pages.length() > 0 ? ", " : "").append(id).append(Arrays.toString(answers[i].page));
        }
      }
      Arrays.sort(quickest);
      double mean = Arrays.stream(quickest).average().orElse(0);
      classes.append(classes.length() > 0 ? ", " : "").append(String.format(Locale.ROOT,
          "\"%s\": {\"queries\": %d, \"p50_us\": %.2f, \"p99_us\": %.2f, \"mean_us\": %.2f}", entry.getKey(), quickest.length,
          percentile(quickest, 0.5), percentile(quickest, 0.99), mean));
    }
    write("run", "\"classes\": {" + classes + "}, \"totals\": {" + totals + "}, \"pages\": {" + pages + "}, \"peak_mb\": "
        + peakMegabytes());
    System.err.println("letters shown: " + letters);
  }

  private static double percentile(double[] sorted, double part) {
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))];
  }

  public static void main(String[] arguments) throws IOException {
    LuceneRival rival = new LuceneRival(Paths.get(arguments[1]));
    if (arguments[0].equals("build")) {
      rival.build();
    } else {
      rival.run(Paths.get(arguments[2]), arguments.length > 3 ? Double.parseDouble(arguments[3]) : 4);
    }
  }
}
