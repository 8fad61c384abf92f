/// Every word of the sheets in one language. A language that lacks one does not compile.
///
/// All of it is the project's own text. Sentences are short on purpose: each sheet is held at or below grade 6 by a
/// test, with only the words of `glossary` that the sheet itself explains left out.
protocol SheetWords: Sendable {
  var labels: SheetLabels { get }
  var records: RecordsWords { get }
  var questions: QuestionsWords { get }
  var script: ScriptWords { get }
  var letter: LetterWords { get }
  var call: CallWords { get }
  var reconcile: ReconcileWords { get }
  var glossary: [GlossaryEntry] { get }

  /// Its name, and what exactly to ask for.
  func record(_ record: Record) -> (name: String, detail: String)
  func holder(_ holder: RecordHolder) -> String
  func question(_ question: Question) -> String
  func topic(_ topic: Question.Topic) -> String
  func topicNote(_ topic: Question.Topic) -> String?
  func specialist(_ specialist: Specialist) -> (name: String, work: String)
  func opinionField(_ field: OpinionField) -> String
}

extension SheetLanguage {
  var sheetWords: any SheetWords {
    switch self {
    case .english: EnglishWords()
    case .spanish: SpanishWords()
    }
  }
}

/// A word that few people know, in all its forms, and what it means in easy words.
public struct GlossaryEntry: Hashable, Sendable {
  public var term: String
  /// Folded as `TextFolding` does; each one word.
  public var forms: [String]
  public var meaning: String

  public init(_ term: String, _ forms: [String], _ meaning: String) {
    self.term = term
    self.forms = forms
    self.meaning = meaning
  }
}

/// What all sheets share.
struct SheetLabels: Sendable {
  var packetTitle: String
  var printed: String
  /// At the end of every sheet.
  var notAdvice: String
  var callFirst: String
  var wordsHere: String
  var whoHasIt: String
  var askedOn: String
  var gotItOn: String
  var answer: String
  var notStated: String
  var yes: String
  var no: String
  var place: String
  var whereYouGo: String
  var phone: String
  var address: String
  var website: String
  var source: String
  var undated: String
  var stale: String
  var morePlaces: String
  // A program's terms.
  var recordsWanted: String
  var howIsIt: String
  var whoMayUseIt: String
  var whoStarts: String
  var referral: String
  var states: String
  var days: String
  var fee: String
  var writtenReport: String
  var page: String
  var onlyStates: String
  var notStates: String
  var free: String
  var to: String
  var daysUnit: String
  var businessDays: String
  var fromRecords: String
  var fromRequest: String
  var inEnglish: String
  var notOffered: String
  /// Words for tokens of `Destination`; a token without one is shown as it is.
  var tokens: [String: String]
}

struct RecordsWords: Sendable {
  var title: String
  var intro: [Phrase]
  /// - visit, ask-by date
  var dates: @Sendable (Phrase, Phrase) -> [Phrase]
  var late: [Phrase]
  var noDates: [Phrase]
  var listHeading: String
  var cancerHeading: @Sendable (String) -> String
  var ownList: [Phrase]
  var howHeading: String
  var how: [Phrase]
  var checkHeading: String
  var checkOn: @Sendable (Phrase) -> [Phrase]
  var checkAny: [Phrase]
  var check: [Phrase]
  var bringHeading: String
  var bring: [Phrase]
  // In a calendar.
  var askTask: String
  var askTaskText: String
  var checkTask: String
  var checkTaskText: String
  var visitTask: String
  var visitTaskText: String
}

struct QuestionsWords: Sendable {
  var title: String
  var intro: [Phrase]
  var cancerHeading: @Sendable (String) -> String
  var ownHeading: String
  var visitFor: @Sendable (Phrase) -> Phrase
}

struct ScriptWords: Sendable {
  var title: String
  var intro: [Phrase]
  var parts: [ScriptPart]
}

/// Words for one moment: some to know, some to say, some to do.
struct ScriptPart: Sendable {
  var heading: String
  var intro: [Phrase]
  var say: [Phrase]
  var ticks: [Phrase]

  init(_ heading: String, intro: [Phrase] = [], say: [Phrase] = [], ticks: [Phrase] = []) {
    self.heading = heading
    self.intro = intro
    self.say = say
    self.ticks = ticks
  }
}

struct LetterWords: Sendable {
  var title: String
  var intro: [Phrase]
  var useHeading: String
  var use: [Phrase]
  var knowHeading: String
  var know: [Phrase]
  var from: [String]
  var today: String
  var to: String
  var dear: Phrase
  var ask: [Phrase]
  var list: Phrase
  var period: String
  var sendMe: Phrase
  var sendTo: @Sendable (Phrase) -> Phrase
  var sendToBlank: String
  var needBy: @Sendable (Phrase, Phrase) -> Phrase
  var needByBlank: String
  var more: [Phrase]
  var thanks: Phrase
  var signature: [String]
  /// Over the copy in English that follows a letter in another language.
  var englishCopy: String
}

struct CallWords: Sendable {
  var title: String
  var intro: [Phrase]
  var readyHeading: String
  var ready: [Phrase]
  var sayHeading: String
  var say: [Phrase]
  var askHeading: String
  var ask: [Phrase]
  var planHeading: String
  var planIntro: [Phrase]
  var plan: [Phrase]
  var noteHeading: String
  var notes: [String]
}

struct ReconcileWords: Sendable {
  var title: String
  var intro: [Phrase]
  var emptyIntro: [Phrase]
  var sideHeading: String
  var whatColumn: String
  var firstColumn: String
  var secondColumn: String
  var answerColumn: String
  var same: String
  var different: String
  var notStated: String
  var howCompared: [Phrase]
  var testsHeading: String
  var testResult: String
  var testReader: String
  var askHeading: String
  var askIntro: [Phrase]
  var askBoth: [Phrase]
  /// The row, what this doctor says, what the other says.
  var askDifference: @Sendable (String, Phrase, Phrase) -> Phrase
  var askMissing: @Sendable (String) -> Phrase
  var askTo: @Sendable (Phrase) -> String
  var talkHeading: String
  var talkIntro: [Phrase]
  var talkSay: [Phrase]
  var talkTicks: [Phrase]
  var settleHeading: String
  var settleIntro: [Phrase]
  var settleNone: [Phrase]
  var because: @Sendable (String) -> String
  var thirdHeading: String
  var thirdIntro: [Phrase]
  var thirdUnknown: [Phrase]
  var thirdRule: @Sendable (Phrase, String, Phrase) -> Phrase
  var thirdMarket: @Sendable (Phrase) -> Phrase
  var thirdAsk: [Phrase]
  var ownNotes: String
}
