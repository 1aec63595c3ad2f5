package activities

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// passwordHash is a password's Argon2id key with the costs and the salt it was made with, so that later ones can
// cost more.
type passwordHash struct {
	memory, passes uint32 // KiB and rounds
	lanes          uint8
	salt, key      []byte
}

// The least that OWASP's Password Storage Cheat Sheet advises: 19 MiB, two passes, one lane.
var passwordCosts = passwordHash{memory: 19 * 1024, passes: 2, lanes: 1, salt: make([]byte, 16), key: make([]byte, 32)}

const passwordFormat = "$argon2id$v=19$m=%d,t=%d,p=%d$"

// HashPassword answers what is stored of a password: a PHC string with its own salt and costs.
func HashPassword(password string) string {
	salt := make([]byte, len(passwordCosts.salt))
	_, _ = rand.Read(salt) // never fails
	return hashPassword(salt, password)
}

// HashPasswordOf is HashPassword with the salt of one act, so that the same password asked for again is the same input.
func HashPasswordOf(by By, password string) string {
	salt := sha256.Sum256(append([]byte("salt\n"), by.Act[:]...))
	return hashPassword(salt[:len(passwordCosts.salt)], password)
}

func hashPassword(salt []byte, password string) string {
	h := passwordCosts
	h.salt = salt
	h.key = h.derive(password)
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf(passwordFormat, h.memory, h.passes, h.lanes) + text(h.salt) + "$" + text(h.key)
}

// CheckPassword says whether the password is the one whose hash is stored. For an empty hash it takes as long, so
// that nobody learns from the time which logins exist.
func CheckPassword(stored, password string) bool {
	h, ok := readPasswordHash(stored)
	if !ok {
		h = passwordCosts
	}
	return subtle.ConstantTimeCompare(h.derive(password), h.key) == 1 && ok
}

// hashing bounds how many passwords are hashed at once, and with them the memory that takes.
var hashing = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))

func (h passwordHash) derive(password string) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.key)))
}

func readPasswordHash(stored string) (passwordHash, bool) {
	var h passwordHash
	parts := strings.Split(stored, "$")
	if len(parts) != 6 {
		return h, false
	}
	costs := strings.Join(parts[:4], "$") + "$"
	if _, err := fmt.Sscanf(costs, passwordFormat, &h.memory, &h.passes, &h.lanes); err != nil {
		return h, false
	}
	var saltErr, keyErr error
	h.salt, saltErr = base64.RawStdEncoding.DecodeString(parts[4])
	h.key, keyErr = base64.RawStdEncoding.DecodeString(parts[5])
	return h, saltErr == nil && keyErr == nil && len(h.key) > 0
}
