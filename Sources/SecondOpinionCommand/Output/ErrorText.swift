import Answering
import ArgumentParser
import DirectoryModel
import Glibc
import Importing
import Postgres
import PostgresQuerying
import PostgresPublishing
import Preparing
import Querying
import Reading
import Shortlisting
import Storing
import Vocabulary

/// The words and exit codes of errors: each says what, where, and what to do next.
enum ErrorText {
  /// - Parameter command: the one that ran; nil when the command line was not understood so far.
  static func exit(with error: any Error, in command: (any ParsableCommand.Type)?) -> Never {
    if case CommandError.exit(let code) = error {
      do throws(CommandError) {
        try Output.finish()
      } catch {
        exit(with: error, in: command)
      }
      Glibc.exit(code)
    }
    Output.abandon()
    if let error = error as? ValidationError, let command {
      for line in UsageText.lines(error, in: command) { Output.words(line) }
      Glibc.exit(64)
    }
    guard let (code, text) = words(for: error) else { SecondOpinion.exit(withError: error) }
    Output.endProgress()
    Output.words("second-opinion: " + text)
    Glibc.exit(code)
  }

  /// nil for what the argument parser words itself.
  private static func words(for error: any Error) -> (code: Int32, text: String)? {
    switch error {
    case let error as CommandError: words(error)
    case let error as ReadingError: words(error)
    case let error as ImportError: words(error)
    case let error as StoreError: words(error)
    case let error as QueryError: words(error)
    case let error as AnswerError: words(error)
    case let error as ShortlistError: words(error)
    case let error as OpinionError: words(error)
    case let error as PostgresError: DatabaseErrorText.words(error)
    case let error as PostgresDirectoryError: DatabaseErrorText.words(error)
    case let error as PublishingError: DatabaseErrorText.words(error)
    default: nil
    }
  }

  private static func words(_ error: CommandError) -> (code: Int32, text: String) {
    switch error {
    case .usage(let text): (64, text)
    case .badAddress(let given): DatabaseErrorText.noAddress(given)
    case .noSuchInput(let path): (66, "\(path) is not there; check the path")
    case .cannotWrite(let path, let number):
      (73, "cannot write \(path): \(String(cString: strerror(number))). \(remedy(number))")
    case .noBundledData(let searched):
      (
        78,
        "the bundled data is not found in \(searched.joined(separator: ", ")); set SECOND_OPINION_BUNDLED to the "
          + "folder Data of the program's sources"
      )
    case .badInput(let text): (65, text)
    case .namesACancer(let list, let cancer):
      (
        64,
        "\(list) would say in the name of files that it is about \(cancer.lowercased()); choose another name, such as "
          + "initials or a number"
      )
    case .filesExist(let paths):
      (
        73,
        "\(paths.joined(separator: ", ")) would be written over; --force replaces, or choose another folder"
      )
    case .nothingToReport(let id, let calls):
      (
        66,
        calls == 0
          ? "no call about \(id) is in your log; second-opinion log \(id) --field … --saw … notes one"
          : "none of your calls about \(id) differs from what is listed: there is nothing to report"
      )
    case .notABase(let onto, let fault): (fault.isMissing ? 66 : 64, words(onto, fault))
    case .noResources:
      (
        66,
        "no source of this data directory has resources; import the bundled ones: second-opinion import "
          + "Data/resources.csv --as reference --source resources --as-of 2026-11-25"
      )
    case .otherGeneration(let here, let there):
      (
        66,
        "the database has the content \(there), and this directory \(here): nothing was compared. Publish this one first "
          + "(second-opinion publish postgres), or give the directory that was published with --data"
      )
    case .noServer(let path, let number):
      (
        69,
        "\(path) cannot be started (\(String(cString: strerror(number)))); it lies beside second-opinion, and swift build "
          + "makes both"
      )
    case .exit(let code): (code, "")
    }
  }

  /// What to do about a file that cannot be written.
  private static func remedy(_ number: Int32) -> String {
    switch number {
    case ENOSPC, EDQUOT: "Free some space and repeat it"
    case EFBIG: "Let files be larger (ulimit -f) and repeat it"
    case ENOENT, ENOTDIR: "Make its folder first, or choose another place"
    default: "Choose a place that you may write to"
    }
  }

  private static func words(_ onto: String, _ fault: DeltaFault) -> String {
    func told(_ words: String) -> String { "nothing was imported: --onto \(onto) " + words }
    switch fault {
    case .noSuchSource(let known):
      return told("names no source that is there; these are: " + known.joined(separator: ", "))
    case .itself: return told("is the source itself; give the update an id of its own with --source")
    case .otherFormat(let adapter):
      return told("was read with --as \(adapter); an update has the format of what it updates")
    case .isDelta(let base):
      return told("is itself laid onto \(base); say --onto \(base), and the newest of both counts")
    case .hasDeltas(let sources):
      return told(
        "cannot take a source that others are laid onto: \(sources.joined(separator: ", ")); give this import an id "
          + "of its own with --source")
    }
  }

  private static func words(_ error: ReadingError) -> (code: Int32, text: String) {
    if error.rule == "file-not-found" { return (66, "\(error.file) is not there; check the path") }
    var place = error.file
    if let line = error.line { place += ":\(line)" }
    if let column = error.column { place += ":\(column)" }
    let value = error.value.map { " \"\($0)\"" } ?? ""
    let code: Int32 = ["file-read-failed", "file-not-readable"].contains(error.rule) ? 74 : 65
    return (code, "refused whole, the former data stays: \(place):\(value) [\(error.rule)] \(error.expected)")
  }

  private static func words(_ error: ImportError) -> (code: Int32, text: String) {
    switch error {
    case .refused(let issue): (65, ImportText.refused(issue))
    case .badMapping(let issue):
      (78, "the mapping cannot be used, nothing was imported: " + ImportText.line(issue: issue))
    case .tooManyRefused(let refused, let allowed, let last):
      (
        65,
        "\(refused) rows refused and \(allowed) allowed: nothing was imported and the former data stays. The last: "
          + ImportText.line(issue: last) + ". Mend the file, or allow more with --max-rejects"
      )
    case .shrunk(let source, let what, let former, let new):
      (
        65,
        "\(source) would shrink from \(former.grouped) \(what) to \(new.grouped): nothing was imported and the "
          + "former data stays. If the file is right, repeat with --force"
          + (new == 0 && what == "rows"
            ? "; if the source is gone: second-opinion sources remove \(source)" : "")
      )
    case .wrongDigest(let file, let expected, let found):
      (65, "\(file) has the SHA-256 \(found), not \(expected): nothing was imported; fetch the file again")
    case .cannotWrite(let path):
      (
        73,
        "cannot write the refused rows to \(path): nothing was imported and the former data stays. Choose a place that "
          + "you may write to and that has room"
      )
    case .quarantineIsInput(let path):
      (
        64,
        "--quarantine \(path) is a file that is to be read, and stays as it is: nothing was imported; choose another "
          + "file"
      )
    }
  }

  private static func words(_ error: StoreError) -> (code: Int32, text: String) {
    switch error {
    case .system(let call, let path, let number):
      if number == ENOENT && call == "open" { return (66, "\(path) is not there; check the path") }
      let reason = String(cString: strerror(number))
      if call == "pthread_create" {
        return (
          74,
          "no thread can be started for \(path): \(reason). Give the program more memory or more processes (ulimit -v, "
            + "ulimit -u) and repeat it"
        )
      }
      let isWriting = ["write", "fsync", "rename", "mkdir", "symlink", "unlink", "rmdir"].contains(call)
      if isWriting || number == EACCES || number == EROFS {
        return (
          73, "\(path): \(call) failed: \(reason). \(remedy(number)) (--data DIR)"
        )
      }
      return (
        74, "\(path): \(call) failed: \(reason). Nothing is answered from it; repeat it, or check the disk"
      )
    case .notOurs(let path, let expected):
      return (
        65, "\(path) is not a \(expected) of second-opinion, or it is cut short; import the source again"
      )
    case .newer(let path, let version, let known):
      return (
        65,
        "\(path) has format version \(version); this program knows up to \(known). Use the newer program, or import "
          + "the source again with this one"
      )
    case .damaged(let path, let section):
      return (
        65,
        "\(path) is damaged (\(section)): nothing is answered from it. Import its source again, or go back with: "
          + "second-opinion index use N"
      )
    case .unreachable(let place, let reason):
      return (
        69,
        "the directory's database at \(place) could not be asked: \(reason). Nothing is answered without it; try again. "
          + "Without --engine and SECOND_OPINION_ENGINE the directory on this machine is asked"
      )
    case .busy(let path): return (75, "another import is writing (\(path)); try again when it is done")
    case .noGeneration(let directory):
      return (66, "\(directory) holds no generation yet; import something first")
    case .noSuchGeneration(let number, let known):
      let list = known.map(String.init).joined(separator: ", ")
      return (
        66, "generation \(number) is not kept; these are: \(list) (second-opinion index list says more)"
      )
    case .noSuchSource(let id, let known):
      return (66, "no source is called \(id); these are: \(known.joined(separator: ", "))")
    case .manifest(let path, let reason):
      return (
        65,
        "\(path) is not readable: \(reason). Go back with: second-opinion index use N, or import the sources again"
      )
    }
  }

  private static func words(_ error: ShortlistError) -> (code: Int32, text: String) {
    switch error {
    case .badName(let name, let fault): (64, "\"\(name)\" cannot name a list: " + words(fault))
    case .noSuchList(let name, let known):
      (66, "there is no list \(name); " + near(name, known, "second-opinion shortlist new \(name) makes it"))
    case .listExists(let name):
      (64, "there is a list \(name) already, which stays as it is; choose another name")
    case .noSuchEntry(let id, let list, let known):
      (66, "\(id) is not on \(list), nothing changed; " + near(id, known, "nothing is on it yet"))
    case .newer(let path, let format, let known):
      (
        65,
        "\(path) is of format \(format), from a newer version; this program knows up to \(known). It is left as it is. "
          + "Use the newer program, or save what this one can read: \(recovery(path))"
      )
    case .damaged(let path, let damage):
      (
        65,
        path + (damage.line.map { ":\($0)" } ?? "") + (damage.column.map { ":\($0)" } ?? "")
          + ": it is damaged: "
          + text(damage) + ". It is left as it is"
          + (path.hasSuffix("calls.json") || !path.contains("/shortlists/")
            ? "" : ". Save what can be read: \(recovery(path))")
      )
    case .tooLarge(let path, let damage):
      (
        65,
        "nothing was changed: \(path) could not be read again as it was to be written. " + text(damage)
          + "; say it shorter, or begin another list"
      )
    case .changedReceipt(let path):
      (
        65,
        "\(path) is not as it was written: its content does not fit its checksum. Somebody or something changed it; use "
          + "another copy"
      )
    case .notAFile(let path): (65, "\(path) is no file of second-opinion: no regular file, or far too large")
    case .busy(let path):
      (75, "another command is still writing (\(path)); nothing was changed, try again")
    case .noSuchCall(let number, let count):
      (
        66,
        "there is no call \(number); " + (count == 0 ? "the log is empty" : "they are numbered 1 to \(count)")
      )
    case .store(let error): personal(words(error))
    }
  }

  /// What a person's own file is refused for, without the exit code.
  static func text(_ error: ShortlistError) -> String { words(error).text }

  /// `entries.network.status "maybe": One of in, out was expected`.
  static func text(_ damage: ShortlistError.Damage) -> String {
    let value = damage.value.map { " \"\($0)\"" } ?? ""
    let place = damage.field + value
    // Nobody publishes one's own file: there is nothing to fetch again.
    var expected = damage.expected.replacing(", fetch the file again", with: "")
    if expected.hasSuffix(".") { expected.removeLast() }
    return (place.isEmpty ? "" : place + ": ") + expected
  }

  /// What saves what can be read of the list in this file.
  private static func recovery(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? ""
    let name = file.hasSuffix(".json") ? String(file.dropLast(5)) : "NAME"
    return "second-opinion shortlist recover \(name) --to \(name)-2"
  }

  private static func words(_ fault: ShortlistError.NameFault) -> String {
    switch fault {
    case .empty: "it is empty"
    case .tooLong: "it takes up to \(ListName.longest) letters"
    case .leadingDot: "it begins with a dot; letters, digits, - and _ come first"
    case .character(let character):
      "it has \"\(character)\"; letters from a to z, digits, - _ and . are taken"
    }
  }

  /// Of what is there the nearest, or all when they are few.
  private static func near(_ text: String, _ known: [String], _ none: String) -> String {
    if known.isEmpty { return none }
    if let near = Spelling.nearest(to: text, in: known) { return "did you mean \(near)?" }
    return "there are " + known.prefix(12).joined(separator: ", ") + (known.count > 12 ? " …" : "")
  }

  /// A person's own folder has its own variable.
  private static func personal(_ words: (code: Int32, text: String)) -> (code: Int32, text: String) {
    (words.code, words.text.replacing("(--data DIR)", with: "(SECOND_OPINION_PERSONAL)"))
  }

  private static func words(_ error: OpinionError) -> (code: Int32, text: String) {
    switch error {
    case .unknownField(let file, let path, let nearest, let known):
      return (
        65,
        "\(file): there is no field \(path)" + (nearest.map { "; did you mean \($0)?" } ?? ".")
          + " It can hold \(known.joined(separator: ", ")); second-opinion reconcile --template prints an empty one"
      )
    case .badValue(let file, let path, let value, let expected):
      return (65, "\(file): \(path) takes \(expected), not \(value.isEmpty ? "nothing" : "\"\(value)\"")")
    case .unreadable(let error):
      let (code, text) = words(error)
      // No data of the directory is at stake.
      return (code, text.replacing("refused whole, the former data stays: ", with: ""))
    case .severalRecords(let file):
      return (
        65,
        "\(file): one opinion is expected, a single JSON object; second-opinion reconcile --template prints one"
      )
    }
  }

  /// What a number is told of that is long enough for an NPI and cannot be one.
  private static func checkDigit(_ id: String) -> String {
    let number = id.hasPrefix("npi:") ? String(id.dropFirst(4)) : id
    guard number.utf8.count == 10, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      NationalProviderIdentifier.parse(number) == nil
    else { return "" }
    return " and can be no NPI: its check digit is wrong, so a digit may be mistyped"
  }

  private static func words(_ error: AnswerError) -> (code: Int32, text: String) {
    switch error {
    case .notFound(let id):
      (
        66,
        "\(id) is in no source of this data directory\(checkDigit(id)); an id has a type, such as npi:2000000010 or "
          + "center:mskcc. show --history also looks in earlier generations"
      )
    case .notPublished(let id, let near):
      (
        66,
        "\(id) is not in what was published to this database\(checkDigit(id))"
          + (near.isEmpty ? "" : "; near it: " + near.joined(separator: ", "))
          + ". Whoever gives no cancer care, or whose NPI has ended, may be known where the sources were imported: ask "
          + "there without --engine"
      )
    case .noProvider(let id, let what?, _):
      (64, "\(id) is a \(what); name a clinician, organization or center, such as npi:2000000010")
    case .noProvider(let id, nil, let near):
      (
        66,
        "\(id) is in no source of this data directory" + checkDigit(id)
          + (near.isEmpty ? "; " : "; near it: " + near.joined(separator: ", ") + ". ")
          + "second-opinion search finds an id by name"
      )
    case .noFirstDoctor(let option, let id):
      (
        66,
        "--\(option) \(id) is in no source of this data directory, so nothing can be said of independence. Check the "
          + "number (an NPI has ten digits), or give the name with its place, such as \"Rowan Example, Chicago IL\""
      )
    case .notSearched(let id, let endedOn):
      (
        66,
        "\(id) is known, but it is never a hit: "
          + (endedOn.map { "the registry ended its NPI on \($0)" }
            ?? "a search finds clinicians, organizations, centers and programs of cancer care; import with --keep all "
            + "covers everybody")
          + ". second-opinion show \(id) prints what is known"
      )
    case .gaveNoOpinion(let option, let id):
      (64, "--\(option) takes a clinician or a place that gives opinions, not \(id)")
    case .notComparable(let id):
      (64, "\(id) cannot be compared; compare takes clinicians, organizations, centers and programs")
    case .namedTwice(let id): (64, "\(id) is named twice; name another one")
    case .notOnAnyList(let id, let near):
      (
        66,
        "\(id) is in no source of this data directory" + checkDigit(id)
          + (near.isEmpty
            ? "; an id has a type, such as npi:2000000010 or center:mskcc"
            : "; near it: " + near.joined(separator: ", "))
          + ". Nothing was added"
      )
    }
  }

  private static func words(_ error: QueryError) -> (code: Int32, text: String) {
    switch error {
    case .unknownValue(let parameter, let value, let suggestions):
      var text = "--\(parameter) \(value) means nothing here"
      if !suggestions.isEmpty {
        text += "; near it: " + suggestions.joined(separator: ", ")
      } else if let advice = advice(parameter) {
        text += "; " + advice
      }
      let allowed = SearchRequest.allowedValues(of: parameter)
      if !allowed.isEmpty { text += "; it takes " + allowed.joined(separator: ", ") }
      return (64, text)
    case .ambiguous(let parameter, let value, let meanings):
      let list = meanings.prefix(12).map { "--\(parameter) \($0.id) (\($0.name))" }
        .joined(separator: ", or ")
      let more = meanings.count > 12 ? "; there are \(meanings.count) in all" : ""
      return (64, "\"\(value)\" can mean several things. Say \(list)\(more)")
    case .needs(let parameter, let other): return (64, "--\(parameter) needs --\(other)")
    case .tooMuch(let parameter, let measure, let count, let most):
      let name = parameter == "words" ? "the query" : "--\(parameter)"
      return (
        64,
        "\(name) has \(count.grouped) \(measure.rawValue); it takes at most \(most.grouped). Ask for less at once"
      )
    case .outOfRange(let parameter, let value, let allowed):
      return (64, "--\(parameter) takes \(allowed), not \"\(value)\"")
    case .badWildcard(_, let value):
      return (
        64,
        "\"\(value)\" cannot be looked up: a star stands only at the end of a word, behind at least one letter, such "
          + "as joh*"
      )
    case .badCursor: return (64, "--cursor is not from this search; repeat the search without it")
    case .cursorGone(let generation):
      return (
        66,
        "--cursor goes on with the content \(generation), whose generation is not kept any more (second-opinion index "
          + "list names those that are): repeat the search without --cursor"
      )
    case .damaged(let file, let section):
      return words(StoreError.damaged(path: file, section: section))
    case .unreachable(let place, let reason):
      return words(StoreError.unreachable(place: place, reason: reason))
    }
  }

  /// What to try for a value that nothing is like.
  private static func advice(_ parameter: String) -> String? {
    switch parameter {
    case "cancer": "try one word, such as breast or lung, or a code of ICD-10-CM, such as C50"
    case "near": "a ZIP code of five digits that is in use, or LAT,LON"
    case "state", "patient-state": "a state's two letters, such as NY"
    case "language": "a code of ISO 639-1 or the English name, such as es or Spanish"
    case "specialty":
      "a NUCC code that the directory knows, such as 207RX0202X; import --as nucc reads your own copy of the list"
    case "site": "the id of one of the sites that check prints without --site"
    case "first-doctor", "independent-of":
      "the doctor's NPI, which stands on bills and letters, or the name with its place, such as \"Rowan Example, "
        + "Chicago IL\""
    case "plan", "network":
      "no imported source names it; second-opinion sources list says what is imported"
    default: nil
    }
  }
}

extension DeltaFault {
  fileprivate var isMissing: Bool { if case .noSuchSource = self { true } else { false } }
}

/// How an issue of an import reads.
enum ImportText {
  /// `file:line:column: field "value": rule: remedy`.
  static func line(issue: ImportIssue) -> String {
    var text = issue.file
    if let line = issue.line { text += ":\(line)" } else if let row = issue.row { text += ", row \(row)" }
    if let column = issue.column { text += ":\(column)" }
    text += ": "
    if let field = issue.field { text += "\(field) " }
    if let value = issue.value, !value.isEmpty { text += "\"\(value)\" " }
    // What a reader wants is a sentence of its own.
    let isSentence = issue.remedy.contains("was expected") || issue.remedy.contains("were expected")
    return text + "[\(issue.rule)] " + (isSentence ? "" : "expected ") + issue.remedy
  }

  static func refused(_ issue: ImportIssue) -> String {
    "refused whole, the former data stays: " + line(issue: issue)
  }
}
