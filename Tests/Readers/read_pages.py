"""Drives the pages of a running server with Chromium, by keyboard, as a patient would.

    read_pages.py http://127.0.0.1:PORT

Prints one line a story; ends with 1 when axe-core finds a violation, a page is wider than the screen, or a request
leaves for elsewhere.
"""

import shutil
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

BASE = sys.argv[1]
FAULTS = []
WORDS = {
    "en-US": ("Back to my list", "places found.", "Records to gather"),
    "es-MX": ("Volver a mi lista", "lugares encontrados.", "Papeles y pruebas que debe juntar"),
}


def look(page, name, script):
    """What must hold of every page."""
    if not script:
        return
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wider > 0:
        FAULTS.append(f"{name}: {wider} px wider than the screen")
    for violation in Axe().run(page).response["violations"]:
        FAULTS.append(f"{name}: {violation['id']}: {violation['nodes'][0]['html'][:160]}")


def reach(page, selector):
    """Tab by tab, until the focus is there."""
    for _ in range(400):
        page.keyboard.press("Tab")
        focused = page.locator(f"{selector}:focus")
        if focused.count():
            return
    FAULTS.append(f"no way to {selector} by keyboard")
    raise SystemExit("\n".join(FAULTS))


def press(page, selector, key="Enter"):
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def story(page, locale, script):
    back, found, records = WORDS[locale]
    page.goto(BASE + "/")
    look(page, "/", script)
    for field, text in [
        ("#cancer", "breast cancr"),
        ("#plan", "00000ZZ0010001"),
        ("#near", "60601"),
        ("#first_doctor", "2000000010"),
    ]:
        reach(page, field)
        page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if found not in page.inner_text("main") or page.url != BASE + "/search":
        FAULTS.append("the first words found no list, or stand in the address")
    look(page, "/search", script)
    if page.locator("svg[role=img] .mark").count() < 2:
        FAULTS.append("no map beside the list")
    if script:
        # On a narrow screen the map is folded away; a wide one has it open.
        if page.viewport_size["width"] < 960:
            reach(page, "details.map > summary")
            page.keyboard.press("Enter")
        if not page.locator("svg[role=img]").is_visible():
            FAULTS.append("the map cannot be seen")
        look(page, "/search with the map", script)
    press(page, "article h2 button")
    if back not in page.inner_text("main"):
        FAULTS.append("no way back from a place")
    look(page, "/provider", script)
    press(page, "main form button")
    for number in (1, 2):
        reach(page, f"#keep-{number}")
        page.keyboard.press("Space")
    press(page, "button[formaction='/compare']")
    if page.locator("table").count() != 1:
        FAULTS.append("two places are not side by side")
    look(page, "/compare", script)
    press(page, "button[formaction='/prepare']")
    look(page, "/prepare", script)
    reach(page, "#cancer")
    page.keyboard.type(" ")
    press(page, "button[value='records']")
    if records not in page.inner_text("h1") or page.url != BASE + "/prepare":
        FAULTS.append("no sheet, or something of it stands in the address")
    look(page, "/prepare records", script)
    for sheet in ("questions", "script", "letter", "call", "all"):
        page.goto(BASE + f"/prepare?cancer=breast&sheet={sheet}&for=program:cedars-vso&visit=2099-01-15")
        look(page, f"/prepare {sheet}", script)
    if script:
        prints(page)
    for path in ("/center/case", "/center/mskcc", "/sources", "/help", "/search?cancer=zzqx", "/provider/nowhere"):
        page.goto(BASE + path)
        look(page, path, script)


def prints(page):
    """What is on paper: the sheets, and nothing of the frame around them."""
    page.emulate_media(media="print")
    for selector in ("header.top", "body > footer", "form.tools"):
        if page.locator(selector).is_visible():
            FAULTS.append(f"{selector} is printed")
    if page.locator(".sheet").count() < 5 or not page.locator(".ticks input").first.is_visible():
        FAULTS.append("the sheets are not printed")
    page.emulate_media(media="screen")


browser_path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
if not browser_path:
    sys.exit("chromium is not there; Scripts/install-dependencies readers installs it")
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
    for locale in WORDS:
        for width, scheme, script in (
            (320, "light", True),
            (768, "dark", True),
            (1280, "light", False),
        ):
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                locale=locale,
                java_script_enabled=script,
            )
            page = context.new_page()
            page.on(
                "request",
                lambda request: request.url.startswith(BASE)
                or FAULTS.append(f"a request to {request.url}"),
            )
            story(page, locale, script)
            context.close()
            print(f"{locale} {width} px {scheme} {'with' if script else 'without'} JavaScript")
    browser.close()
if FAULTS:
    sys.exit("\n".join(FAULTS))
