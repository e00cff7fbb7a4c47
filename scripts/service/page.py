"""Tries the page of `wanwu serve` in Chromium: choosing, dropping, keys, narrow, dark.

Arguments: the page's address, and a folder for screenshots.
"""

import base64
import pathlib
import shutil
import sys

from playwright.sync_api import expect, sync_playwright

address, shots = sys.argv[1], pathlib.Path(sys.argv[2])
shots.mkdir(parents=True, exist_ok=True)
samples = sorted(pathlib.Path("assets/samples").glob("*.jpg"))

with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1100, "height": 760}, locale="zh-CN")
    trouble, foreign = [], []
    page.on("console", lambda m: m.type == "error" and trouble.append(m.text))
    page.on("pageerror", lambda e: trouble.append(str(e)))
    page.on("request", lambda r: r.url.startswith((address, "blob:")) or foreign.append(r.url))
    page.goto(address)
    assert page.title() == "万物识别"
    page.screenshot(path=shots / "page-empty.png")

    page.set_input_files("#files", samples)
    expect(page.locator("#grid .best")).to_have_count(len(samples), timeout=60_000)
    cat = page.locator("#grid li", has_text="猫.jpg")
    assert "猫" in cat.locator(".best span").first.inner_text(), cat.inner_text()
    assert page.evaluate("[...document.querySelectorAll('#grid img')].every(i => i.complete && i.naturalWidth > 0)")
    assert f"{len(samples)}/{len(samples)}" in page.inner_text("#state")
    page.screenshot(path=shots / "page-light.png", full_page=True)

    # A picture and a text are dropped from outside.
    data = base64.b64encode(samples[0].read_bytes()).decode()
    page.evaluate(
        """data => {
            const to = new DataTransfer();
            to.items.add(new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], '拖.jpg', {type: 'image/jpeg'}));
            to.items.add(new File(['text'], '<b>注释</b>.txt'));
            document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: to, bubbles: true, cancelable: true}));
        }""",
        data,
    )
    expect(page.locator("#grid .best")).to_have_count(len(samples) + 1, timeout=60_000)
    expect(page.locator("#grid .error")).to_have_count(1, timeout=60_000)
    assert page.locator("#grid li").last.locator(".name").inner_text() == "<b>注释</b>.txt"

    # The threshold applies at once, by keys; arrows go from card to card.
    page.focus("#threshold")
    page.keyboard.press("End")
    assert "无结果" in page.inner_text("#grid") and page.inner_text("#percent") == "100%"
    page.keyboard.press("Home")
    page.locator("#grid li").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[...document.querySelectorAll('#grid li')].indexOf(document.activeElement)") == 1
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement === document.querySelector('#grid').lastElementChild")

    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "a narrow page scrolls sideways"
    page.screenshot(path=shots / "page-narrow.png")
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=shots / "page-dark.png")
    page.click("#clear")
    assert page.locator("#grid li").count() == 0 and page.evaluate("document.activeElement.id") == "drop"

    # A text is refused with 415, which Chromium reports as an error of the console.
    trouble = [t for t in trouble if "415" not in t]
    assert not trouble, trouble
    assert not foreign, foreign
    print(f"page: {len(samples)} pictures, dropped files, keys, narrow and dark; nothing loaded from elsewhere")
