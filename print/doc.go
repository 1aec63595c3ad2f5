// Package print makes what people print, sign and file: the agreement of a project as HTML and as PDF, and lists as
// xlsx and CSV. It reads no clock and no database: the same data give the same bytes, so that a digest taken of a text
// can be taken again. No character of the data is lost on the way; what cannot be written is refused.
package print
