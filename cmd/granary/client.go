package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// apiClient is a person at the public API.
type apiClient struct {
	base  string
	token string
	http  *http.Client
}

// problem is what the API answers when it refuses.
type problem struct {
	Status int            `json:"status"`
	Code   string         `json:"code"`
	Detail string         `json:"detail"`
	Params map[string]any `json:"params"`
	Errors []struct {
		Pointer string         `json:"pointer"`
		Code    string         `json:"code"`
		Params  map[string]any `json:"params"`
	} `json:"errors"`
}

func (p *problem) Error() string {
	return fmt.Sprintf("%d %s %v %v", p.Status, p.Code, p.Params, p.Errors)
}

// refusedAs says whether the API refused with the code.
func refusedAs(err error, code string) bool {
	var p *problem
	return errors.As(err, &p) && p.Code == code
}

func newClient(base string) *apiClient {
	return &apiClient{base: base, http: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}
}

// as is the same client with somebody signed in.
func (c *apiClient) as(ctx context.Context, login, password string) (*apiClient, error) {
	var session struct {
		Token string `json:"token"`
	}
	err := c.send(ctx, http.MethodPost, "/sessions", "", map[string]any{"login": login, "password": password}, &session)
	return &apiClient{base: c.base, token: session.Token, http: c.http}, err
}

// act posts an act that may be repeated under its key.
func (c *apiClient) act(ctx context.Context, path, key string, in, out any) error {
	return c.send(ctx, http.MethodPost, path, key, in, out)
}

func (c *apiClient) get(ctx context.Context, path string, out any) error {
	return c.send(ctx, http.MethodGet, path, "", nil, out)
}

// send tries again while the service is away, as every client should.
func (c *apiClient) send(ctx context.Context, method, path, key string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	for try := 1; ; try++ {
		err := c.once(ctx, method, path, key, body, out)
		var p *problem
		away := errors.As(err, &p) && p.Status == http.StatusServiceUnavailable
		if !away || try == 20 {
			return err
		}
		select {
		case <-time.After(time.Duration(try) * 250 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *apiClient) once(ctx context.Context, method, path, key string, body []byte, out any) error {
	request, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		p := &problem{Status: response.StatusCode}
		_ = json.Unmarshal(answer, p)
		return fmt.Errorf("%s %s: %w", method, path, p)
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	return json.Unmarshal(answer, out)
}
