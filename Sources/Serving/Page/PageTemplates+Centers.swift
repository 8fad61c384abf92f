/// The markup of the pages about one center, and of those to get ready.
extension PageTemplates {
  static let center = """
    <h1 dir="auto">{{title}}</h1>
    <p class="role">{{role}}</p>
    {{#phoneLink}}<p class="call"><a href="{{phoneLink}}">{{phone}}</a></p>{{/phoneLink}}
    {{#isPosted}}<form id="search" method="post" action="/search">{{> hidden}}<p><button type="submit">{{back}}</button></p></form>{{/isPosted}}
    <p class="hint">{{whose}}</p>
    <section class="card" aria-labelledby="named"><h2 id="named">{{namedTitle}}</h2><p class="hint">{{namedHint}}</p>
    <dl>{{#named}}<div><dt>{{label}}</dt>{{#values}}<dd dir="auto">{{#link}}<a href="{{link}}" rel="noreferrer">{{words}}</a>{{/link}}{{^link}}{{words}}{{/link}}{{#from}} <span class="data">{{from}}</span>{{/from}}</dd>{{/values}}</div>{{/named}}</dl></section>
    {{#hasMissing}}<section class="unknown" aria-labelledby="missing"><h2 id="missing">{{missingTitle}}</h2><p>{{missingHint}}</p><ul class="row">{{#missing}}<li>{{.}}</li>{{/missing}}</ul></section>{{/hasMissing}}
    <section><h2>{{sitesTitle}}</h2><p class="hint">{{sitesHint}}</p>
    <ul class="places">{{#sites}}<li><strong dir="auto">{{name}}</strong>{{#address}}<span dir="auto">{{address}}</span>{{/address}}<span>{{treats}}</span>{{#siteLink}}<a href="{{siteLink}}">{{sitePhone}}</a>{{/siteLink}}<span class="data">{{from}}</span></li>{{/sites}}</ul></section>
    {{#ties}}<section><h2>{{title}}</h2><ul class="places">{{#rows}}<li>{{#address}}{{#isPosted}}<button class="plain" type="submit" form="search" formaction="{{address}}" dir="auto">{{name}}</button>{{/isPosted}}{{^isPosted}}<a href="{{address}}?lang={{lang}}" dir="auto">{{name}}</a>{{/isPosted}}{{/address}}{{^address}}<strong dir="auto">{{name}}</strong>{{/address}}<span class="data">{{words}}</span></li>{{/rows}}</ul>{{#more}}<p class="hint">{{more}}</p>{{/more}}</section>
    {{/ties}}
    <div class="after">{{> ready}}
    {{#isPosted}}<button type="submit" form="search" formaction="{{allFacts}}">{{allTitle}}</button>{{/isPosted}}{{^isPosted}}<a class="button" href="{{allFacts}}?lang={{lang}}">{{allTitle}}</a>{{/isPosted}}</div>
    <section><h2>{{sourcesTitle}}</h2><ol class="sources">{{#sources}}<li>{{.}}</li>{{/sources}}</ol></section>
    """

  /// A way to the sheets for one place, that stands in no address.
  static let ready = """
    <form method="post" action="/prepare">{{> hidden}}<button type="submit" name="for" value="{{id}}">{{prepare}}</button></form>
    """

  static let prepare = """
    <div class="narrow">
    <h1>{{title}}</h1>
    <p class="lead">{{lead}}</p>
    {{#isFor}}<p class="count">{{forWhom}} <span dir="auto">{{named}}</span></p>{{/isFor}}
    {{#fromHome}}<p>{{fromHome}}</p>{{/fromHome}}
    {{#hasErrors}}<div class="problem" role="alert"><h2>{{fixTitle}}</h2><ul>{{#errors}}<li><a href="#{{id}}">{{label}}: {{text}}</a></li>{{/errors}}</ul></div>{{/hasErrors}}
    <form id="search" method="post" action="/prepare" novalidate>
    {{> hidden}}{{#place}}<input type="hidden" name="for" value="{{place}}">{{/place}}
    {{#cancerField}}{{> field}}{{/cancerField}}
    <div class="field{{#visitError}} wrong{{/visitError}}"><label for="visit">{{visitLabel}}</label>
    <p class="hint" id="visit-hint">{{visitHint}}</p>
    {{#visitError}}<p class="error" id="visit-error">{{visitError}}</p>{{/visitError}}
    <input id="visit" name="visit" type="date" value="{{visit}}" min="{{earliest}}" aria-describedby="visit-hint{{#visitError}} visit-error{{/visitError}}"{{#visitError}} aria-invalid="true"{{/visitError}}></div>
    <p><button type="submit">{{use}}</button></p>
    </form>
    <h2>{{papers}}</h2>
    {{#sheets}}<article class="card paper"><h3><button class="plain" type="submit" form="search" name="sheet" value="{{value}}">{{title}}</button></h3><p>{{what}}</p></article>
    {{/sheets}}
    <article class="card paper"><h3><button class="plain" type="submit" form="search" name="sheet" value="{{all}}">{{allTitle}}</button></h3><p>{{allWhat}}</p></article>
    <div class="after">{{#isDated}}<button type="submit" form="search" formaction="/prepare/calendar">{{calendar}}</button>{{/isDated}}
    {{#isBack}}<form method="post" action="/search"><div>{{#whole}}<input type="hidden" name="{{name}}" value="{{value}}">{{/whole}}</div><button type="submit">{{back}}</button></form>{{/isBack}}</div>
    </div>
    """

  static let sheets = """
    <form id="search" method="post" action="/prepare">{{> hidden}}{{> visit}}
    {{#chosen}}<input type="hidden" name="sheet" value="{{.}}">{{/chosen}}</form>
    <form class="after tools" method="post" action="/prepare">{{> hidden}}{{> visit}}
    <button type="submit">{{back}}</button>{{#isDated}} <button type="submit" formaction="/prepare/calendar">{{calendar}}</button>{{/isDated}} <span class="hint">{{print}}</span></form>
    <div class="paper-sheets">
    {{#isSeveral}}<h1>{{title}}</h1>{{/isSeveral}}
    {{{sheets}}}
    </div>
    """

  static let visit = """
    {{#place}}<input type="hidden" name="for" value="{{place}}">{{/place}}{{#visit}}<input type="hidden" name="visit" value="{{visit}}">{{/visit}}
    """
}
