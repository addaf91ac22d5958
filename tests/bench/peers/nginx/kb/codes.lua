-- The service's code tables (codes.json of the run's folder), each row as the JSON that it becomes.
local cjson = require "cjson"

local bestand = assert(io.open(ngx.config.prefix() .. "codes.json", "rb"))
local tabellen = cjson.decode(bestand:read "*a")
bestand:close()

local M = { code = {} }

for naam, tabel in pairs(tabellen) do
  local rijen, codes = {}, {}
  for bron, rij in pairs(tabel) do
    rijen[bron] = '{"code":' .. cjson.encode(rij[1]) .. ',"omschrijving":' .. cjson.encode(rij[2]) .. "}"
    codes[bron] = rij[1]
  end
  M[naam], M.code[naam] = rijen, codes
end

return M
