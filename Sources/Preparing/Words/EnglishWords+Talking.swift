extension EnglishWords {
  var script: ScriptWords {
    ScriptWords(
      title: "Words you can use",
      intro: [
        "Many people ask for a second opinion. Your doctor has heard this before.",
        "You can say these words as they are, or change them.",
      ],
      parts: [
        ScriptPart(
          "To tell your doctor",
          say: [
            "“Thank you for your care. This is a big choice for me, so I want one more doctor to look at it.”",
            "“I may well come back to you. I just want to be sure.”",
            "“How long can I safely wait while I do this?”",
            "“Who here can give me my reports, my slides and my scans?”",
            "“Will you talk with the other doctor when they call?”",
          ]),
        ScriptPart(
          "If it is hard to say",
          intro: ["You can send a note. You can ask a nurse or a friend to say it."],
          say: [
            "“I plan to get a second opinion. Please tell me how to get my records. Thank you.”"
          ]),
        ScriptPart(
          "If the doctor does not like it",
          say: [
            "“I hear you. I still want to do this. Please help me get my records.”",
            "“If you think that I should not wait, please tell me why, and write it down for me.”",
          ]),
        ScriptPart(
          "To ask someone to come with you",
          intro: ["It is hard to take it all in on your own."],
          say: [
            "“Will you come with me? I need you to listen and to write things down.”",
            "“If I forget to ask, please ask for me.”",
          ],
          ticks: ["Someone will come with me.", "They have my list of questions."]),
        ScriptPart(
          "To ask if you may record",
          intro: ["Ask first, each time. In some states, everyone in the room must agree to it."],
          say: [
            "“May I record this on my phone? I want to hear it again at home.”",
            "“If not, may my friend take notes?”",
          ],
          ticks: ["They said that I may record."]),
        ScriptPart(
          "At the end of the visit",
          say: [
            "“Let me say it back to you, so I know that I got it right.”",
            "“What should I do next, and by when?”", "“Will you send this to my first doctor?”",
          ]),
      ])
  }

  var letter: LetterWords {
    LetterWords(
      title: "Letter to ask for your records",
      intro: ["This letter asks for a copy of your own records."],
      useHeading: "How to use it",
      use: [
        "Fill in the blanks and sign it. Mark what you want.",
        "Send one to each place that has some of your records.",
        "Keep a copy of each, and write down the day you sent it.",
        "Some places have a form of their own. Call and ask.",
      ],
      knowHeading: "Good to know",
      know: [
        "The law is called HIPAA. It lets you see your records and get a copy.",
        "Most places must answer in 30 days. Many are faster if you tell them the day of your visit.",
        "They may ask you to pay a fair price for the copy. Ask first.",
        "Slides are most often lent out, and must go back. Ask the lab how.",
      ],
      from: ["My name", "Date of birth", "My address", "My phone or email"],
      today: "Date", to: "To the records office of",
      dear: "Hello,",
      ask: [
        "I ask for a copy of my own health records. I need them for a second opinion.",
        "The law (HIPAA, 45 CFR 164.524) gives me the right to get them.",
      ],
      list: "Please send me what I have marked:",
      period: "From this date to this date",
      sendMe: "Send it to me.",
      sendTo: { "Send it to \($0)." },
      sendToBlank: "Or send it to",
      needBy: { "My visit is on \($0). Please send it so that it is there by \($1)." },
      needByBlank: "I need it by",
      more: [
        "If there is a fee, please tell me before you send it.",
        "If you lend out the slides, please tell me how I get them and when they must go back.",
        "Please sign me up for your patient portal too, so that I can see my chart online.",
        "If you can’t send a part of it, please tell me which part, and why.",
      ],
      thanks: "Thank you for your help.",
      signature: ["Signed", "Date"],
      englishCopy: "")
  }

  var call: CallWords {
    CallWords(
      title: "What to say when you call",
      intro: [
        "You may reach a machine first. Leave your name and number. Call back the next day.",
        "Write down each name and each answer.",
      ],
      readyHeading: "Have these with you",
      ready: [
        "Your health plan card.", "The name of your cancer, as your doctor wrote it.",
        "The name and phone of your first doctor.", "A pen, and the dates when you can come.",
      ],
      sayHeading: "Say this",
      say: [
        "“I am calling to ask for a second opinion about a cancer. I have a doctor now.”",
        "“I do not want to move all of my care. I want you to look at my case.”",
        "“Who can help me set this up? May I have the direct number?”",
      ],
      askHeading: "Ask the office",
      ask: [
        "Is this doctor taking new patients?", "Does this doctor see a lot of my kind of cancer?",
        "Do I need a referral? Who must send it?",
        "Do I need to sign a release form so that you can get my records? Please send it to me.",
        "Which records do you want? Do you want the slides?",
        "Where do I send them? Must they be there before you give me a date?",
        "What is the first date? Will you call me if one comes free?",
        "Can it be by video? I will be at home, in my own state.",
        "What will it cost? Do you take my health plan, at this address?",
        "Do you have an interpreter? Is that free?",
        "Is it easy to get in with a wheelchair or a cane? Where do I park?",
      ],
      planHeading: "Ask your health plan",
      planIntro: ["The phone number is on the back of your card. Call before the visit."],
      plan: [
        "Does my plan pay for a second opinion? Does it pay by video?",
        "Is this doctor in my network, at this address, on the day of my visit?",
        "Is the place in my network? Is the lab that will look at my slides?",
        "Do I need a referral, or your approval, before I go?",
        "What part will I have to pay?", "If the two doctors do not agree, do you pay for a third?",
        "May I have a reference number for this call? Can you send me this in writing?",
      ],
      noteHeading: "Write it down",
      notes: [
        "Office: I talked to", "Date of the visit", "Plan: I talked to", "Reference number of the call",
        "What they said",
      ])
  }
}
