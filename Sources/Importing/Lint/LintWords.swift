/// What each finding of the lint asks the steward of the file to do. Nothing that is found here is refused.
enum LintWords {
  static let rules = [
    "ssn-pattern", "phone-impossible", "zip-state-mismatch", "post-office-box", "row-twice",
    "rows-contradict",
    "sites-implausible", "network-without-plan", "plan-without-providers", "npi-deactivated",
    "date-ahead", "deactivation-ahead",
  ]

  static func remedy(_ rule: String) -> String {
    switch rule {
    case "ssn-pattern":
      "no social security number: its digits are masked and kept nowhere; tell the publisher of the file"
    case "phone-impossible": "ten digits, area code and exchange beginning with 2 to 9; kept as written"
    case "zip-state-mismatch": "a ZIP code of the state beside it; kept as written"
    case "post-office-box": "the street where patients are seen, not a mailing address; kept as written"
    case "row-twice": "each row once; an earlier row of this entity says the same"
    case "rows-contradict":
      "one name for one number; an earlier row of this entity says otherwise, both are kept"
    case "sites-implausible":
      "the sites where each clinician is really seen; so many are the sign of a group's list copied to its members"
    case "network-without-plan": "a plan that offers the network; without one nobody can ask about it by plan"
    case "plan-without-providers": "participations in one of the plan's networks; nobody is listed in any"
    case "npi-deactivated":
      "NPIs in use; the registry has ended these, and they are never a hit: sources conflicts --kind deactivated"
    case "date-ahead":
      "a day by which the file was there: this one is more than a month behind it; kept as written, so that the row "
        + "counts as newer than it can be"
    case "deactivation-ahead":
      "the day on which the NPI was ended; one to come is no end yet and is left out: import again when it has come"
    default: preconditionFailure("no words for \(rule)")
    }
  }
}
