import Mustache

/// The markup of the pages. Every value is escaped by the templates; three braces are used for nothing but a whole part
/// that another template or `Markup` made.
enum PageTemplates {
  static let library = MustacheLibrary(
    templates: Dictionary(uniqueKeysWithValues: all.map { ($0, template($1)) }))

  /// A page's main part in the frame that all pages share.
  static func render(_ name: String, _ values: [String: Any]) -> String {
    library.render(values, withTemplate: name) ?? ""
  }

  private static func template(_ text: String) -> MustacheTemplate {
    do { return try MustacheTemplate(string: text) } catch { preconditionFailure("template: \(error)") }
  }

  private static let all: [(String, String)] = [
    ("frame", frame), ("field", field), ("form", form), ("start", start), ("results", results),
    ("provider", provider), ("sources", sources), ("help", help), ("problem", problem), ("compare", compare),
    ("facts", facts), ("hidden", hidden), ("center", center), ("ready", ready), ("prepare", prepare),
    ("sheets", sheets), ("visit", visit),
  ]

  private static let frame = """
    <!DOCTYPE html>
    <html lang="{{lang}}">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{title}} – {{product}}</title>
    <link rel="stylesheet" href="/assets/style.css">
    </head>
    <body>
    <a class="skip" href="#main">{{skip}}</a>
    <header class="top"><div class="wide">
    <a class="brand" href="/?lang={{lang}}">{{product}}</a>
    <nav aria-label="{{product}}"><a href="/?lang={{lang}}">{{navStart}}</a> <a href="/prepare?lang={{lang}}">{{navPrepare}}</a> <a href="/sources?lang={{lang}}">{{navSources}}</a> <a href="/help?lang={{lang}}">{{navHelp}}</a>
    {{#switchForm}}<button type="submit" form="{{switchForm}}" hidden></button><button class="plain" type="submit" form="{{switchForm}}" formaction="{{switchAction}}" name="switch" value="{{otherLang}}" lang="{{otherLang}}">{{otherLanguage}}</button>{{/switchForm}}{{^switchForm}}<a href="{{switchAction}}?lang={{otherLang}}" lang="{{otherLang}}" hreflang="{{otherLang}}">{{otherLanguage}}</a>{{/switchForm}}</nav>
    </div></header>
    <main id="main" class="wide" tabindex="-1">
    {{{content}}}
    </main>
    <footer class="wide">
    <p><strong>{{notAdvice}}</strong></p>
    <p>{{accuracy}} {{footer}}</p>
    </footer>
    </body>
    </html>

    """

  private static let field = """
    <div class="field{{#error}} wrong{{/error}}">
    <label for="{{id}}">{{label}}</label>
    <p class="hint" id="{{id}}-hint">{{hint}}</p>
    {{#error}}<p class="error" id="{{id}}-error">{{error}}{{#meant}} <span dir="auto">{{.}}</span>{{/meant}}</p>{{/error}}
    <input id="{{id}}" name="{{id}}" type="text" value="{{value}}" maxlength="{{most}}" autocomplete="{{auto}}"{{#numeric}} inputmode="numeric"{{/numeric}} aria-describedby="{{id}}-hint{{#error}} {{id}}-error{{/error}}"{{#error}} aria-invalid="true"{{/error}} spellcheck="false">
    </div>
    """

  private static let hidden = """
    {{#hidden}}<input type="hidden" name="{{name}}" value="{{value}}">
    {{/hidden}}
    """

  private static let form = """
    <fieldset><legend>{{cancerLegend}}</legend>{{#cancerField}}{{> field}}{{/cancerField}}</fieldset>
    <fieldset><legend>{{coverLegend}}</legend>{{#planField}}{{> field}}{{/planField}}</fieldset>
    <fieldset><legend>{{whereLegend}}</legend>{{#nearField}}{{> field}}{{/nearField}}
    <div class="field{{#withinError}} wrong{{/withinError}}"><label for="within">{{within}}</label>
    {{#withinError}}<p class="error" id="within-error">{{withinError}}</p>{{/withinError}}
    <select id="within" name="within"{{#withinError}} aria-describedby="within-error" aria-invalid="true"{{/withinError}}>{{#distances}}<option value="{{value}}"{{#chosen}} selected{{/chosen}}>{{label}}</option>{{/distances}}</select></div></fieldset>
    <fieldset><legend>{{homeLegend}}</legend>
    <div class="check"><input type="checkbox" id="virtual" name="virtual" value="any"{{#isVirtual}} checked{{/isVirtual}}><label for="virtual">{{virtual}}</label></div>
    <div class="field{{#stateError}} wrong{{/stateError}}"><label for="patient_state">{{state}}</label>
    <p class="hint" id="patient_state-hint">{{stateHint}}</p>
    {{#stateError}}<p class="error" id="patient_state-error">{{stateError}}</p>{{/stateError}}
    <select id="patient_state" name="patient_state" autocomplete="address-level1" aria-describedby="patient_state-hint{{#stateError}} patient_state-error{{/stateError}}"{{#stateError}} aria-invalid="true"{{/stateError}}><option value="">{{noState}}</option>{{{states}}}</select></div></fieldset>
    <fieldset><legend>{{doctorLegend}}</legend>{{#doctorField}}{{> field}}{{/doctorField}}</fieldset>
    """

  private static let start = """
    <div class="narrow">
    <h1>{{title}}</h1>
    <p class="lead">{{startLead}}</p>
    {{#hasErrors}}<div class="problem" role="alert"><h2>{{fixTitle}}</h2><ul>{{#errors}}<li><a href="#{{id}}">{{label}}: {{text}}</a></li>{{/errors}}</ul></div>{{/hasErrors}}
    <form id="search" method="post" action="/search" novalidate>
    {{> hidden}}
    {{> form}}
    <p><button class="main" type="submit">{{find}}</button></p>
    <p class="hint">{{privacy}}</p>
    </form>
    </div>
    """

  private static let results = """
    <h1>{{title}}</h1>
    <p class="count" role="status">{{count}}</p>
    {{#said}}<p>{{.}}</p>{{/said}}
    <p class="hint">{{order}} <strong>{{notPaid}}</strong></p>
    <p class="hint">{{straightLine}} <strong>{{notAdvice}}</strong></p>
    <div class="columns{{#map}} mapped{{/map}}">
    {{#map}}<details class="map"><summary>{{mapTitle}}</summary><figure>{{{map}}}<figcaption><p>{{mapLead}}</p>{{#mapNote}}<p>{{mapNote}}</p>{{/mapNote}}</figcaption></figure></details>
    {{/map}}<form id="search" class="side" method="post" action="/search" novalidate>
    {{> hidden}}
    {{#hasFilters}}<details class="narrowing"{{#isNarrowed}} open{{/isNarrowed}}><summary>{{filters}}</summary>
    {{#facets}}<fieldset><legend>{{label}}</legend>{{#values}}<div class="check"><input type="checkbox" id="{{id}}" name="{{name}}" value="{{value}}"{{#chosen}} checked{{/chosen}}><label for="{{id}}">{{label}} <span class="number">({{count}})</span></label></div>{{/values}}</fieldset>
    {{/facets}}
    <p><button type="submit">{{show}}</button></p></details>{{/hasFilters}}
    <details><summary>{{change}}</summary>
    {{> form}}
    <p><button class="main" type="submit">{{find}}</button></p>
    </details>
    </form>
    <div class="list">
    {{#hasChips}}<section class="chips" aria-labelledby="chips"><h2 id="chips">{{undoHint}}</h2><ul>{{#chips}}<li><button type="submit" form="search" name="change" value="{{change}}" aria-label="{{undo}}">{{label}} <span aria-hidden="true">×</span></button></li>{{/chips}}</ul></section>{{/hasChips}}
    {{#isEmpty}}<p>{{noneHint}}</p>{{/isEmpty}}
    {{#hasRelax}}<section class="relax" aria-labelledby="relax"><h2 id="relax">{{relaxTitle}}</h2><ul>{{#relax}}<li><button type="submit" form="search" name="change" value="{{change}}">{{label}}</button> <span>{{finds}}</span></li>{{/relax}}</ul></section>{{/hasRelax}}
    {{{cards}}}
    <div class="after">
    {{#range}}<p>{{range}}</p>{{/range}}
    {{#next}}<button class="main" type="submit" form="search" name="cursor" value="{{next}}">{{more}}</button>{{/next}}
    {{#hasHits}}<button type="submit" form="search" formaction="/compare">{{compare}}</button>
    <button type="submit" form="search" formaction="/prepare">{{prepare}}</button>{{/hasHits}}
    </div>
    {{#hasLeftOut}}<section><h2>{{leftOutTitle}}</h2><ul>{{#leftOut}}<li><span dir="auto">{{name}}</span>: {{answer}}. <span class="data" lang="en">{{reason}}</span></li>{{/leftOut}}</ul>
    {{#hasMoreLeftOut}}<details><summary>{{moreLeftOutTitle}}</summary><ul>{{#moreLeftOut}}<li><span dir="auto">{{name}}</span>: {{answer}}. <span class="data" lang="en">{{reason}}</span></li>{{/moreLeftOut}}</ul></details>{{/hasMoreLeftOut}}</section>{{/hasLeftOut}}
    {{#hasUnknown}}<section>{{#unknowns}}<p>{{.}}</p>{{/unknowns}}</section>{{/hasUnknown}}
    </div>
    </div>
    """

  private static let facts = """
    <div class="scroll" role="region" aria-label="{{caption}}" tabindex="0"><table><thead><tr><th scope="col">{{fact}}</th><th scope="col">{{says}}</th><th scope="col">{{fromWhere}}</th></tr></thead><tbody>
    {{#rows}}<tr><th scope="row">{{label}}</th><td dir="auto" lang="en">{{#link}}<a href="{{link}}" rel="noreferrer">{{value}}</a>{{/link}}{{^link}}{{value}}{{/link}}{{#note}} <em lang="{{lang}}">({{note}})</em>{{/note}}</td><td>{{from}}</td></tr>
    {{/rows}}</tbody></table></div>
    """

  private static let provider = """
    <h1 dir="auto">{{title}}</h1>
    <p class="role">{{role}}</p>
    {{#phoneLink}}<p class="call"><a href="{{phoneLink}}">{{phone}}</a></p>{{/phoneLink}}
    {{#isBack}}<form id="search" method="post" action="/search">{{> hidden}}<p><button type="submit">{{back}}</button></p></form>{{/isBack}}
    <p class="hint">{{whose}}</p>
    <div class="after">{{> ready}}{{#center}} <form method="post" action="{{center}}">{{> hidden}}<button type="submit">{{centerLink}}</button></form>{{/center}}</div>
    {{#groups}}<section><h2>{{caption}}</h2>{{> facts}}</section>
    {{/groups}}
    <section><h2>{{sourcesTitle}}</h2><ol class="sources">{{#sources}}<li>{{.}}</li>{{/sources}}</ol></section>
    """

  private static let sources = """
    <h1>{{title}}</h1>
    <p class="lead">{{lead}}</p>
    <div class="scroll" role="region" aria-label="{{title}}" tabindex="0"><table><thead><tr><th scope="col">{{source}}</th><th scope="col">{{asOf}}</th><th scope="col">{{read}}</th><th scope="col">{{format}}</th></tr></thead><tbody>
    {{#rows}}<tr><th scope="row">{{name}}</th><td><span class="label">{{asOfLabel}}: </span>{{asOf}}</td><td><span class="label">{{readLabel}}: </span>{{read}}</td><td><span class="label">{{formatLabel}}: </span>{{format}}</td></tr>
    {{/rows}}</tbody></table></div>
    """

  private static let help = """
    <div class="narrow">
    <h1>{{title}}</h1>
    {{#parts}}<section><h2>{{heading}}</h2><p>{{text}}</p></section>
    {{/parts}}
    <p>{{helpCall}} <a href="tel:+18004226237">1-800-422-6237</a></p>
    </div>
    """

  private static let problem = """
    <div class="narrow">
    <h1>{{title}}</h1>
    <p class="lead">{{lead}}</p>
    <p class="hint" lang="en">{{detail}}</p>
    <p><a href="/?lang={{lang}}">{{navStart}}</a></p>
    </div>
    """

  private static let compare = """
    <h1>{{title}}</h1>
    {{#isShort}}<p class="lead">{{compareNeeds}}</p>{{/isShort}}
    {{^isShort}}<div class="scroll" role="region" aria-label="{{title}}" tabindex="0"><table class="wide-table"><thead><tr><th scope="col">{{comparePlaces}}</th>{{#names}}<th scope="col" dir="auto">{{.}}</th>{{/names}}</tr></thead><tbody>
    {{#rows}}<tr><th scope="row">{{label}}</th>{{#cells}}<td dir="auto">{{.}}</td>{{/cells}}</tr>
    {{/rows}}</tbody></table></div>
    <p class="hint">{{straightLine}}</p>{{/isShort}}
    <form id="search" method="post" action="/search">{{> hidden}}
    <p><button type="submit">{{back}}</button></p>
    {{^isShort}}<h2>{{prepare}}</h2><p>{{prepareLead}}</p>
    <p class="saves">{{#ready}}<button type="submit" formaction="/prepare" name="for" value="{{id}}" dir="auto">{{name}}</button> {{/ready}}</p>
    <h2>{{save}}</h2><p>{{saveLead}}</p>
    <p class="saves">{{#formats}}<button type="submit" formaction="/shortlist" name="format" value="{{value}}">{{label}}</button> {{/formats}}</p>{{/isShort}}
    </form>
    """
}
