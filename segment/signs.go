package segment

// signs are the signs that writers choose between without meaning anything by it, by the one that
// stands for all of them in normal form. Each is folded alone, whatever stands beside it: a query may be any
// piece of a text. Therefore an apostrophe is a quote, and a run of dashes stays as long as it is.
//
// Title marks stand for themselves and for < and >, which are typed for them; not the other way round, because
// NFKC composes < with a stroke through it and would fold folded text again.
var signs = map[rune]string{
	'"': "'“”‘’‚„‛‟「」『』〝〞〟«»‹›",
	'(': "[{〔【〖〘〚",
	')': "]}〕】〗〙〛",
	'《': "<〈⟨⟪",
	'》': ">〉⟩⟫",
	'-': "‐‒–—―−⸺⸻─━⁃˗➖⎯⏤",
	'~': "〜〰∼∽⁓",
	'·': "•‧・∙⋅",
	':': "∶꞉˸",
	'/': "⁄∕╱⧸⟋",
	'×': "✕✖╳⨯⨉",
	'%': "٪",
}

// spelled are characters that stand for several, or for a letter of which no mark can be taken off: who types
// strasse, lodz and aeroe means them.
var spelled = map[rune]string{
	'⋯': "...", // as NFKC makes of …
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'ħ': "h", 'ŧ': "t", 'ı': "i",
}

// isPlainSign reports signs that normalise to what fold makes of them, whatever stands before: the common
// signs of Chinese text, which need not go through package norm.
func isPlainSign(r rune) bool {
	return 0x2012 <= r && r <= 0x2015 || 0x2018 <= r && r <= 0x201F || 0x3001 <= r && r <= 0x3002 ||
		0x3008 <= r && r <= 0x3011 ||
		'！' <= r && r <= '～'
}
