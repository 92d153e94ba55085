require 'json'
require 'twitter'

task = JSON.parse(ENV.fetch('TASK'))
keys, files = task['keys'], task['files']
client = Twitter::REST::Client.new do |config|
  config.proxy = { host: '127.0.0.1', port: Integer(ENV.fetch('X_PROXY_PORT')) }
  if keys
    config.consumer_key = keys['consumerKey']
    config.consumer_secret = keys['consumerSecret']
    config.access_token = keys['accessToken']
    config.access_token_secret = keys['accessTokenSecret']
  else
    config.bearer_token = task['token']
  end
end

# All its uploads are of a post; the post has no id of the media that it tells.
posted = ->(file) { client.update_with_media('By a client', File.new(file)) && nil }
operations = {
  'image' => -> { posted.(files['image']) },
  'gif' => -> { posted.(files['gif']) },
  'video' => -> { posted.(files['video']) },
  'post' => -> { posted.(files['image']) },
}
said =
  begin
    operation = operations[task['operation']]
    operation ? { id: operation.call } : { missing: true }
  rescue StandardError => e
    { failure: "#{e.class}: #{e.message}" }
  end
puts "\n#{JSON.generate(said)}"
