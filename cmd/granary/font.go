package main

import (
	"fmt"
	"os"

	"github.com/granary-grants/granary/print"
)

// knownFonts are where a font with rare Chinese characters lies when none is named: what make font fetches, and the
// Debian package fonts-babelstone-han.
var knownFonts = []string{
	".granary/fonts/NotoSansSC-Regular.ttf",
	"/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf",
}

// loadFont reads the font in which agreements are set as PDF, and says where it lies. One that is named must be there
// and be a TrueType font. Where none is named and none is known the font is nil: PDFs are refused, all else runs.
func (c *config) loadFont() (font *print.Font, path string, err error) {
	if path = c.font; path == "" {
		for _, known := range knownFonts {
			if _, err := os.Stat(known); err == nil {
				path = known
				break
			}
		}
	}
	if path == "" {
		return nil, "", nil
	}
	if font, err = print.LoadFont(path); err != nil {
		return nil, path, fmt.Errorf("the font (GRANARY_FONT): %w", err)
	}
	return font, path, nil
}

// commonHan are characters that an agreement cannot do without, and rare ones of names that fonts often lack.
const commonHan = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整协议资助龘䶮㛃𬭎"

// font says in which font PDFs are set, and warns where there is none or it lacks characters.
func (d *doctor) font() {
	const advice = "install the Debian package fonts-babelstone-han, or name a TrueType font of Chinese in GRANARY_FONT; agreements can be printed from a browser meanwhile"
	font, path, err := d.config.loadFont()
	switch {
	case err != nil:
		d.fail("font", advice, "%v", err)
	case font == nil:
		d.warn("font", advice, "there is none: agreements are not given as PDF")
	case len(font.Missing(commonHan)) > 0:
		d.warn("font", advice, "%s lacks characters, %s for example: an agreement that has one is not given as PDF", path, string(font.Missing(commonHan)))
	default:
		d.ok("font", "%s", path)
	}
}
