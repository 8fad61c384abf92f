/// A question to take to a doctor.
public enum Question: String, CaseIterable, Sendable {
  // The cancer.
  case whatKind, whichStage, hasItSpread, howSure
  // The tests.
  case rereadSlides, lookAtScans, moreTests, geneTest
  // What can be done.
  case allChoices, whichWouldYouPick, goal, sideEffects, whatIfNone, dailyLife, otherKinds
  // Time.
  case howLongCanIWait, whatIfIWait
  // Trials.
  case trialForMe, trialElsewhere
  // The two opinions.
  case doYouAgree, whichGuideline, willYouTalk, inWriting
  // The doctor.
  case howManyLikeMe, team, nearHome, whoToCall

  // For some cancers.
  case receptors, breastSurgery, watchProstate, nerves, transplant, bloodRisk, lungGenes, mismatchRepair,
    keepBowel, sarcomaPathologist, brainFunction, melanomaNodes, fertility, ovarianSurgeon, voice, liverTeam,
    keepKidney, thyroidExtent, childTeam, hpv

  /// The questions for any cancer by what they are about, in the order of a visit.
  public static let common: [(topic: Topic, questions: [Question])] = [
    (.cancer, [.whatKind, .whichStage, .hasItSpread, .howSure]),
    (.tests, [.rereadSlides, .lookAtScans, .moreTests, .geneTest]),
    (.choices, [.allChoices, .whichWouldYouPick, .goal, .sideEffects, .whatIfNone, .dailyLife, .otherKinds]),
    (.time, [.howLongCanIWait, .whatIfIWait]),
    (.trials, [.trialForMe, .trialElsewhere]),
    (.opinions, [.doYouAgree, .whichGuideline, .willYouTalk, .inWriting]),
    (.doctor, [.howManyLikeMe, .team, .nearHome, .whoToCall]),
  ]

  public enum Topic: String, CaseIterable, Sendable {
    case cancer, tests, choices, time, trials, opinions, doctor
  }
}
