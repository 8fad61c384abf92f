extension EnglishWords {
  var questions: QuestionsWords {
    QuestionsWords(
      title: "Questions to ask",
      intro: [
        "You do not have to ask all of these. Mark the ones that matter most to you.",
        "Ask your first doctor too. Then you can see where the answers differ.",
        "If an answer is not clear, say: “Please tell me in simpler words.”",
      ],
      cancerHeading: { "About \($0)" },
      ownHeading: "My own questions",
      visitFor: { "My visit is on \($0)." })
  }

  func topic(_ topic: Question.Topic) -> String {
    switch topic {
    case .cancer: "What I have"
    case .tests: "My tests"
    case .choices: "What can be done"
    case .time: "Time"
    case .trials: "Clinical trials"
    case .opinions: "The two opinions"
    case .doctor: "The doctor and the place"
    }
  }

  func topicNote(_ topic: Question.Topic) -> String? {
    switch topic {
    case .time: "This sheet can’t tell you how long you can wait. Only your doctor can."
    case .trials: "A trial is a study of a new way to treat cancer. You can say yes or no to it."
    case .cancer, .tests, .choices, .opinions, .doctor: nil
    }
  }

  func question(_ question: Question) -> String {
    switch question {
    case .whatKind: "What kind of cancer do I have? Please write down its name."
    case .whichStage: "What stage is it? What does that mean for me?"
    case .hasItSpread: "Has it spread? If so, where?"
    case .howSure: "How sure are you? What would make you more sure?"
    case .rereadSlides: "Did your own lab look at my slides? Did they see the same thing?"
    case .lookAtScans: "Did you look at my scans, or did you just read the report?"
    case .moreTests: "Do I need more tests? What could they change?"
    case .geneTest: "Should my tumor or my genes be tested?"
    case .allChoices: "What are all of my choices?"
    case .whichWouldYouPick: "Which one would you pick for me, and why?"
    case .goal: "What is the goal: to cure it, to slow it down, or to help me feel better?"
    case .sideEffects: "What side effects could I have? Which ones may not go away?"
    case .whatIfNone: "What if I choose no treatment now?"
    case .dailyLife: "How will it change my days: work, food, sleep, sex?"
    case .otherKinds: "Should I see another kind of cancer doctor too, such as a surgeon?"
    case .howLongCanIWait: "How long can I safely wait before I start?"
    case .whatIfIWait: "What if I wait? What signs mean that I should call you at once?"
    case .trialForMe: "Is there a clinical trial that fits me?"
    case .trialElsewhere: "Is there one at another place? Who can help me look?"
    case .doYouAgree: "Do you agree with my first doctor? Where do you not agree, and why?"
    case .whichGuideline: "Which guideline do you go by? Where can I read it?"
    case .willYouTalk: "Will you call my first doctor and talk it over?"
    case .inWriting: "May I have what you told me in writing?"
    case .howManyLikeMe: "How many people with my cancer do you treat in a year?"
    case .team: "Who else will look at my case? Do you meet as a team?"
    case .nearHome: "Can I get the treatment near my home?"
    case .whoToCall: "Who do I call with more questions? When is a good time?"
    case .receptors: "What are my ER, PR and HER2 results? What do they mean for the plan?"
    case .breastSurgery: "Can I keep my breast? Is drug treatment first a choice for me?"
    case .watchProstate: "Could we watch it for now and treat it later?"
    case .nerves: "What could each choice do to my sex life and to how I pass urine?"
    case .transplant: "Could a transplant of blood cells help me? When would we decide?"
    case .bloodRisk: "What risk group am I in? Which tests show that?"
    case .lungGenes: "Was my tumor tested for gene changes? Is there a drug that fits mine?"
    case .mismatchRepair: "What did the MMR or MSI test show? Does that change the plan?"
    case .keepBowel: "Will I need a bag? For how long? Is there a way to do without?"
    case .sarcomaPathologist: "Did someone who sees a lot of sarcoma look at my slides?"
    case .brainFunction: "How could each choice change how I think, speak, see or move?"
    case .melanomaNodes: "Should my lymph nodes be tested? What would that change?"
    case .fertility: "Could I still have a child later? What must I do about that first?"
    case .ovarianSurgeon: "Who will do the operation? How many do they do in a year?"
    case .voice: "How could each choice change how I eat, speak and look?"
    case .liverTeam: "Can it be taken out? Who else should say if it can?"
    case .keepKidney: "Can part of the kidney be saved?"
    case .thyroidExtent: "Must all of it come out? Could we watch it for now?"
    case .childTeam: "How many children with this do you treat? What about school and later life?"
    case .hpv: "Is my cancer tied to HPV? Does that change the plan?"
    }
  }
}
