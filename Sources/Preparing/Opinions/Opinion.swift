public import DirectoryModel

/// What one doctor said, as the patient wrote it down. nil is what was not stated; nothing here is judged.
public struct Opinion: Hashable, Sendable {
  public var doctor: String?
  /// With its type, such as `npi:2000000010`, where it is known.
  public var doctorID: String?
  public var specialty: String?
  public var date: CalendarDate?
  public var diagnosis: String?
  /// The kind under the microscope.
  public var type: String?
  public var stage: String?
  public var tests: [Test] = []
  public var guideline: String?
  public var plan: String?
  public var trial: String?
  public var wait: String?

  public init() {}

  public struct Test: Hashable, Sendable {
    public var what: String
    public var result: String?
    public var readBy: String?

    public init(what: String, result: String? = nil, readBy: String? = nil) {
      self.what = what
      self.result = result
      self.readBy = readBy
    }
  }
}

/// What is compared. Every doctor can say something of each.
public enum OpinionField: String, CaseIterable, Sendable {
  case diagnosis, type, stage
  case testResult = "test_result"
  case testReader = "test_read_by"
  case guideline, plan, trial, wait

  var isOfTest: Bool { self == .testResult || self == .testReader }
}

extension Opinion {
  func value(_ field: OpinionField) -> String? {
    switch field {
    case .diagnosis: diagnosis
    case .type: type
    case .stage: stage
    case .guideline: guideline
    case .plan: plan
    case .trial: trial
    case .wait: wait
    case .testResult, .testReader: nil
    }
  }

  mutating func set(_ field: OpinionField, _ value: String?) {
    switch field {
    case .diagnosis: diagnosis = value
    case .type: type = value
    case .stage: stage = value
    case .guideline: guideline = value
    case .plan: plan = value
    case .trial: trial = value
    case .wait: wait = value
    case .testResult, .testReader: break
    }
  }
}
